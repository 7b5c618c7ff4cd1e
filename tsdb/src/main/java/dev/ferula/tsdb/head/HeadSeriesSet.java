package dev.ferula.tsdb.head;

import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.block.UndeletedSamples;
import dev.ferula.tsdb.head.index.HeadDictionary;
import dev.ferula.tsdb.head.samples.HeadSamples;
import dev.ferula.tsdb.head.samples.Readers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series of the head by their slots. */
final class HeadSeriesSet implements SeriesSet {
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
  public List<String> warnings() {
    return List.of();
  }
}
