package dev.ferula.tsdb.head;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A view, as of one commit, of the head's samples that came out of order. */
final class OutOfOrderQuerier implements Querier {
  private final Head head;
  private final Readers.View view;
  private final long minTime;
  private final long maxTime;
  private final HeadDictionary dictionary;

  OutOfOrderQuerier(Head head, Readers.View view, long minTime, long maxTime) {
    this.head = head;
    this.view = view;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.dictionary = new HeadDictionary(head.index());
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  @Override
  public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
    int[] slots = withSamples(slots(matchers));
    if (hints.sorted()) {
      new LabelOrder(head.index()).sort(slots);
    }
    if (hints.limit() > 0 && hints.limit() < slots.length) {
      slots = Arrays.copyOf(slots, hints.limit());
    }
    return new Selected(slots);
  }

  private int[] slots(List<Matcher> matchers) {
    head.index().readLock().lock();
    try {
      return new Selection(head.index()).slots(matchers);
    } finally {
      head.index().readLock().unlock();
    }
  }

  private int[] withSamples(int[] slots) {
    int kept = 0;
    try (Stripes.Walk walk = head.stripes().walk()) {
      for (int slot : slots) {
        OutOfOrderSeries series = head.outOfOrder().get(slot);
        if (series != null) {
          walk.to(slot);
          if (series.minTime() <= maxTime && series.maxTime() >= minTime) {
            slots[kept++] = slot;
          }
        }
      }
    }
    return Arrays.copyOf(slots, kept);
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    return new HeadLabels(head.index()).values(name, limit, matchers);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return new HeadLabels(head.index()).names(limit, matchers);
  }

  @Override
  public void close() {
    head.readers().close(view);
  }

  /**
   * The series of a selection, as they are when it is made: a deletion puts others in their place.
   */
  private final class Selected implements SeriesSet {
    private final int[] slots;
    private final List<@Nullable OutOfOrderSeries> series = new ArrayList<>();

    Selected(int[] slots) {
      this.slots = slots;
      for (int slot : slots) {
        series.add(head.outOfOrder().get(slot));
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
      return head.index().series().pairCount(slots[i]);
    }

    @Override
    public int pairs(int i, int[] into) {
      return head.index().series().pairs(slots[i], into);
    }

    @Override
    public SampleIterator samples(int i, @Nullable SampleIterator reuse) {
      return head.samplesOutOfOrder(slots[i], series.get(i), view, minTime, maxTime);
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }
}
