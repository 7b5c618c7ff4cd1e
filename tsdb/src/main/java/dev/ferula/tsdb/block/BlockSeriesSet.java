package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series of a block that have chunks in a stretch of time. */
final class BlockSeriesSet implements SeriesSet {
  /** So many series are looked at to judge how many samples all of them have. */
  private static final int JUDGED = 1024;

  /**
   * So many chunks are kept as they were met in the index, 24 bytes each; those of the series
   * behind are read from it again.
   */
  static final int MAX_KEPT = 1 << 16;

  private final Block block;
  private final Tombstones tombstones;
  private final QueryDictionary dictionary;
  private final long minTime;
  private final long maxTime;
  private int[] refs;
  private int[] pairStarts;
  private int[] pairs = new int[64];
  private int size;
  private final ChunkColumns kept = new ChunkColumns();
  /* Where those of a series end, for the first series of the set. */
  private int[] keptEnds = new int[64];
  private int keptSeries;

  private BlockSeriesSet(
      Block block,
      Tombstones tombstones,
      QueryDictionary dictionary,
      int[] refs,
      long minTime,
      long maxTime) {
    this.block = block;
    this.tombstones = tombstones;
    this.dictionary = dictionary;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.refs = refs;
    this.pairStarts = new int[refs.length + 1];
  }

  static BlockSeriesSet of(
      Block block,
      Tombstones tombstones,
      QueryDictionary dictionary,
      PairMap map,
      int[] candidates,
      long minTime,
      long maxTime,
      int limit) {
    BlockSeriesSet set =
        new BlockSeriesSet(block, tombstones, dictionary, candidates, minTime, maxTime);
    SeriesEntry entry = new SeriesEntry();
    for (int ref : candidates) {
      if (limit > 0 && set.size == limit) {
        break;
      }
      block.index().series(ref & 0xffffffffL, entry);
      if (set.hasChunk(ref & 0xffffffffL, entry.chunks)) {
        set.add(ref, entry, map);
      }
    }
    set.refs = Arrays.copyOf(set.refs, set.size);
    set.pairStarts = Arrays.copyOf(set.pairStarts, set.size + 1);
    return set;
  }

  private boolean hasChunk(long ref, ChunkColumns chunks) {
    long[] deleted = tombstones.of(ref);
    for (int i = 0; i < chunks.size; i++) {
      if (chunks.minTimes[i] <= maxTime
          && chunks.maxTimes[i] >= minTime
          && !Tombstones.covers(deleted, chunks.minTimes[i], chunks.maxTimes[i])) {
        return true;
      }
    }
    return false;
  }

  /* The array of candidates is overwritten from its start, never ahead of what is read from it. */
  private void add(int ref, SeriesEntry entry, PairMap map) {
    int start = pairStarts[size];
    if (start + entry.pairCount > pairs.length) {
      pairs = Arrays.copyOf(pairs, Math.max(2 * pairs.length, start + entry.pairCount));
    }
    map.pairs(entry.pairs, entry.pairCount, pairs, start);
    keep(entry.chunks);
    refs[size++] = ref;
    pairStarts[size] = start + entry.pairCount;
  }

  private void keep(ChunkColumns chunks) {
    if (keptSeries < size || kept.size + chunks.size > MAX_KEPT) {
      return;
    }
    if (keptSeries == keptEnds.length) {
      keptEnds = Arrays.copyOf(keptEnds, 2 * keptSeries);
    }
    kept.addWithin(chunks, minTime, maxTime);
    keptEnds[keptSeries++] = kept.size;
  }

  /** As they stand in the block. */
  @Override
  public boolean isSorted() {
    return true;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  @Override
  public int pairCount(int series) {
    return pairStarts[series + 1] - pairStarts[series];
  }

  @Override
  public int pairs(int series, int[] into) {
    int count = pairCount(series);
    System.arraycopy(pairs, pairStarts[series], into, 0, count);
    return count;
  }

  @Override
  public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
    BlockSamples samples =
        reuse instanceof BlockSamples old && old.isOf(block) ? old : new BlockSamples(block);
    long ref = refs[series] & 0xffffffffL;
    long[] deleted = tombstones.of(ref);
    if (series < keptSeries) {
      int first = series == 0 ? 0 : keptEnds[series - 1];
      samples.open(kept, first, keptEnds[series], deleted, minTime, maxTime);
      return samples;
    }
    try {
      samples.open(ref, deleted, minTime, maxTime);
    } catch (CorruptionException e) {
      throw block.refusal(e);
    } catch (InternalError e) {
      throw block.refusal(e);
    }
    return samples;
  }

  @Override
  public long expectedSamples() {
    BlockMeta.Stats stats = block.meta().stats();
    double samplesPerChunk = stats.samples() / (double) Math.max(1, stats.chunks());
    int stride = Math.max(1, size / JUDGED);
    SeriesEntry entry = new SeriesEntry();
    double chunks = 0;
    int looked = 0;
    try {
      for (int i = 0; i < size; i += stride) {
        block.index().series(refs[i] & 0xffffffffL, entry);
        chunks += within(entry.chunks);
        looked++;
      }
    } catch (CorruptionException e) {
      throw block.refusal(e);
    } catch (InternalError e) {
      throw block.refusal(e);
    }
    return looked == 0 ? 0 : Math.round(chunks / looked * size * samplesPerChunk);
  }

  /* How many chunks lie in the stretch of time, those at its edges by the part of them that does. */
  private double within(ChunkColumns chunks) {
    double within = 0;
    for (int i = 0; i < chunks.size; i++) {
      long length = chunks.maxTimes[i] - chunks.minTimes[i] + 1;
      long inside =
          Math.min(chunks.maxTimes[i], maxTime) - Math.max(chunks.minTimes[i], minTime) + 1;
      within += Math.max(0, inside) / (double) length;
    }
    return within;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }
}
