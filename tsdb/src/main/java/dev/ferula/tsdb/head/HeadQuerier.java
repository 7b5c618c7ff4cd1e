package dev.ferula.tsdb.head;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.head.index.HeadDictionary;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.HeadLabels;
import dev.ferula.tsdb.head.index.LabelOrder;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.samples.Stripes;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.Arrays;
import java.util.List;

/** A view of the head as of one commit. */
final class HeadQuerier implements Querier {
  private final Head head;
  private final HeadIndex index;
  private final Readers.View view;
  private final long minTime;
  private final long maxTime;
  private final HeadDictionary dictionary;
  private final Tombstones tombstones;

  HeadQuerier(Head head, Readers.View view, long minTime, long maxTime) {
    this.head = head;
    this.index = head.index();
    this.view = view;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.dictionary = new HeadDictionary(index);
    this.tombstones = head.tombstones().current();
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
    return new HeadSeriesSet(head, view, dictionary, tombstones, slots, from, to);
  }

  /* Only those series of which the view may hold a sample in the range of time. */
  private int[] withSamples(int[] slots, long from, long to) {
    int kept = 0;
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int slot : slots) {
        walk.to(slot);
        if (overlaps(slot, from, to)) {
          slots[kept++] = slot;
        }
      }
    }
    return Arrays.copyOf(slots, kept);
  }

  private boolean overlaps(int slot, long from, long to) {
    long end = head.samples().rows().end(slot);
    if (end == Long.MIN_VALUE || end < from) {
      return false;
    }
    long start = head.samples().rows().start(slot, head.samples().finished());
    if (start > to || isDeleted(slot, Math.max(start, from), Math.min(end, to))) {
      return false;
    }
    long[] row = head.samples().rows().page(slot);
    int r = SeriesRows.at(slot);
    long shape = row[r + SeriesRows.SHAPE];
    long link = row[r + SeriesRows.LINK];
    return SeriesRows.low(link) != SlabPool.NONE
        || SeriesRows.samples(shape) > head.samples().hidden(slot, link, shape, view);
  }

  private boolean isDeleted(int slot, long from, long to) {
    return !tombstones.isEmpty()
        && Tombstones.covers(tombstones.of(index.series().ref(slot)), from, to);
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    return overlapsHead() ? new HeadLabels(index).values(name, limit, matchers) : List.of();
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return overlapsHead() ? new HeadLabels(index).names(limit, matchers) : List.of();
  }

  private boolean overlapsHead() {
    return head.minTime() <= maxTime && head.maxTime() >= minTime;
  }

  @Override
  public void close() {
    head.samples().readers().close(view);
  }
}
