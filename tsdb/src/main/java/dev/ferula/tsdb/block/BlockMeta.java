package dev.ferula.tsdb.block;

import java.util.List;

/**
 * What a block's meta.json says.
 *
 * @param ulid the block's name
 * @param minTime no sample is older
 * @param maxTime every sample is older
 */
public record BlockMeta(Ulid ulid, long minTime, long maxTime, Stats stats, Compaction compaction) {
  /** Hint of a block made of out-of-order samples. */
  public static final String FROM_OUT_OF_ORDER = "from-out-of-order";

  /** Hint of a block made of series that had gone stale. */
  public static final String FROM_STALE_SERIES = "from-stale-series";

  /** Hint of a block made of series that somebody picked. */
  public static final String FROM_SELECTED_SERIES = "from-selected-series";

  /** What a block holds. */
  public record Stats(
      long samples,
      long floatSamples,
      long histogramSamples,
      long series,
      long chunks,
      long tombstones) {
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0);

    public Stats withTombstones(long count) {
      return new Stats(samples, floatSamples, histogramSamples, series, chunks, count);
    }
  }

  /** One of the blocks that a block was made from. */
  public record Description(Ulid ulid, long minTime, long maxTime) {}

  /**
   * Where a block comes from.
   *
   * @param level how many times its samples were compacted, from 1
   * @param sources the blocks of level 1 that it goes back to
   * @param deletable whether all its samples are deleted
   * @param parents the blocks that it was made from
   * @param failed whether compacting it failed, so that it is left alone
   * @param hints what is special about it
   */
  public record Compaction(
      int level,
      List<Ulid> sources,
      boolean deletable,
      List<Description> parents,
      boolean failed,
      List<String> hints) {
    public Compaction {
      sources = List.copyOf(sources);
      parents = List.copyOf(parents);
      hints = List.copyOf(hints);
    }

    /** A block made from the head. */
    public static Compaction first(Ulid ulid, List<String> hints) {
      return new Compaction(1, List.of(ulid), false, List.of(), false, hints);
    }
  }

  public Description description() {
    return new Description(ulid, minTime, maxTime);
  }

  /** This with other statistics. */
  public BlockMeta withStats(Stats other) {
    return new BlockMeta(ulid, minTime, maxTime, other, compaction);
  }

  /** This with another origin. */
  public BlockMeta withCompaction(Compaction other) {
    return new BlockMeta(ulid, minTime, maxTime, stats, other);
  }

  /** Whether the block says nothing about where the head's log of samples in order may end. */
  public boolean isPartial() {
    return hasHint(FROM_OUT_OF_ORDER)
        || hasHint(FROM_STALE_SERIES)
        || hasHint(FROM_SELECTED_SERIES);
  }

  public boolean hasHint(String hint) {
    return compaction.hints().contains(hint);
  }
}
