package dev.ferula.tsdb.head;

import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.block.UndeletedSamples;
import dev.ferula.tsdb.head.index.HeadDictionary;
import dev.ferula.tsdb.head.samples.HeadSamples;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.samples.Stripes;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series of the head by their slots. */
final class HeadSeriesSet implements SeriesSet {
  /** So many series are looked at to judge how many samples all of them have. */
  private static final int JUDGED = 1024;

  private final Head head;
  private final Readers.View view;
  private final HeadDictionary dictionary;
  private final Tombstones tombstones;
  private final int[] slots;
  private final long minTime;
  private final long maxTime;

  HeadSeriesSet(
      Head head,
      Readers.View view,
      HeadDictionary dictionary,
      Tombstones tombstones,
      int[] slots,
      long minTime,
      long maxTime) {
    this.head = head;
    this.view = view;
    this.dictionary = dictionary;
    this.tombstones = tombstones;
    this.slots = slots;
    this.minTime = minTime;
    this.maxTime = maxTime;
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
  public int pairCount(int series) {
    return head.index().series().pairCount(slots[series]);
  }

  @Override
  public int pairs(int series, int[] into) {
    return head.index().series().pairs(slots[series], into);
  }

  @Override
  public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
    HeadSamples samples =
        reuse instanceof HeadSamples old && old.isOf(head.samples())
            ? old
            : new HeadSamples(head.samples());
    samples.open(slots[series], view, minTime, maxTime);
    if (tombstones.isEmpty()) {
      return samples;
    }
    long[] deleted = tombstones.of(head.index().series().ref(slots[series]));
    return deleted.length == 0 ? samples : new UndeletedSamples(samples, deleted);
  }

  @Override
  public long expectedSamples() {
    int stride = Math.max(1, slots.length / JUDGED);
    double samples = 0;
    int looked = 0;
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int i = 0; i < slots.length; i += stride) {
        walk.to(slots[i]);
        samples += expectedSamples(slots[i]);
        looked++;
      }
    }
    return looked == 0 ? 0 : Math.round(samples / looked * slots.length);
  }

  /* As if they were as far from each other all the time. */
  private double expectedSamples(int slot) {
    SeriesRows rows = head.samples().rows();
    long end = rows.end(slot);
    if (end == Long.MIN_VALUE) {
      return 0;
    }
    long start = rows.start(slot, head.samples().finished());
    int at = SeriesRows.at(slot);
    int list = SeriesRows.low(rows.page(slot)[at + SeriesRows.LINK]);
    long all =
        SeriesRows.samples(rows.page(slot)[at + SeriesRows.SHAPE])
            + (list == SlabPool.NONE
                ? 0L
                : (long) head.samples().finished().count(list) * head.options().samplesPerChunk());
    double part = (Math.min(end, maxTime) - Math.max(start, minTime) + 1) / (end - start + 1.0);
    return all * Math.clamp(part, 0, 1);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }
}
