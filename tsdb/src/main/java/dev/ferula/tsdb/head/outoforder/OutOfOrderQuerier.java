package dev.ferula.tsdb.head.outoforder;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.head.index.HeadDictionary;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.HeadLabels;
import dev.ferula.tsdb.head.index.LabelOrder;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.head.samples.Stripes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A view, as of one commit, of the head's samples that came out of order. */
public final class OutOfOrderQuerier implements Querier {
  private final HeadIndex index;
  private final SampleStore samples;
  private final OutOfOrder outOfOrder;
  private final Readers.View view;
  private final long minTime;
  private final long maxTime;
  private final HeadDictionary dictionary;

  public OutOfOrderQuerier(
      HeadIndex index,
      SampleStore samples,
      OutOfOrder outOfOrder,
      Readers.View view,
      long minTime,
      long maxTime) {
    this.index = index;
    this.samples = samples;
    this.outOfOrder = outOfOrder;
    this.view = view;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.dictionary = new HeadDictionary(index);
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  @Override
  public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
    long from = hints.from(minTime);
    long to = hints.to(maxTime);
    int[] slots = withSamples(index.select(matchers), from, to);
    slots = new LabelOrder(index).as(hints, slots);
    return new Selected(slots, from, to);
  }

  private int[] withSamples(int[] slots, long from, long to) {
    int kept = 0;
    try (Stripes.Walk walk = samples.stripes().walk()) {
      for (int slot : slots) {
        OutOfOrderSeries series = outOfOrder.get(slot);
        if (series != null) {
          walk.to(slot);
          if (series.minTime() <= to && series.maxTime() >= from) {
            slots[kept++] = slot;
          }
        }
      }
    }
    return Arrays.copyOf(slots, kept);
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    return new HeadLabels(index).values(name, limit, matchers);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return new HeadLabels(index).names(limit, matchers);
  }

  @Override
  public void close() {
    samples.readers().close(view);
  }

  /**
   * The series of a selection, as they are when it is made: a deletion puts others in their place.
   */
  private final class Selected implements SeriesSet {
    private final int[] slots;
    private final long from;
    private final long to;
    private final List<@Nullable OutOfOrderSeries> series = new ArrayList<>();

    Selected(int[] slots, long from, long to) {
      this.slots = slots;
      this.from = from;
      this.to = to;
      for (int slot : slots) {
        series.add(outOfOrder.get(slot));
      }
    }

    @Override
    public int size() {
      return slots.length;
    }

    @Override
    public PairDictionary dictionary() {
      return dictionary;
    }

    @Override
    public int pairCount(int i) {
      return index.series().pairCount(slots[i]);
    }

    @Override
    public int pairs(int i, int[] into) {
      return index.series().pairs(slots[i], into);
    }

    @Override
    public SampleIterator samples(int i, @Nullable SampleIterator reuse) {
      return outOfOrder.samples(slots[i], series.get(i), view.commit(), from, to);
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }
}
