package dev.ferula.tsdb;

import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.head.HeadOptions;
import dev.ferula.tsdb.head.samples.ChunkOptions;
import dev.ferula.wal.Compression;
import dev.ferula.wal.WalOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a database works. Immutable; {@link #DEFAULT} is what to begin with. What {@link Tsdb#apply}
 * takes can be changed while the database is open.
 */
public final class TsdbOptions implements Cloneable {
  /** Prometheus's defaults: blocks of two hours, 15 days of retention. */
  public static final TsdbOptions DEFAULT = new TsdbOptions();

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MOST_BLOCK_RANGE = Duration.ofDays(31);

  private Duration blockRange = Duration.ofMillis(HeadOptions.DEFAULT_CHUNK_RANGE);
  private Duration maxBlockRange = Duration.ZERO;
  private Duration retentionTime = Duration.ofDays(15);
  private long retentionBytes;
  private double retentionPercentage;
  private int walSegmentSize = WalOptions.DEFAULT.segmentSize();
  private Compression walCompression = WalOptions.DEFAULT.compression();
  private Duration walSyncInterval = Duration.ZERO;
  private int maxExemplars;
  private Duration outOfOrderWindow = Duration.ZERO;
  private Duration blockReloadInterval = Duration.ofMinutes(1);
  private @Nullable Path uploadedBlocks;
  private int samplesPerChunk = ChunkOptions.DEFAULT_SAMPLES;
  private long chunkSegmentSize = BlockFolder.DEFAULT_SEGMENT_SIZE;
  private boolean overlappingCompaction = true;
  private double staleSeriesThreshold;
  private int compactionDelayPercent;
  private boolean xor2;
  private boolean startTimestamps;
  private boolean histogramStarts;
  private boolean metadata;
  private boolean chunkSnapshots;
  private boolean lockFile = true;

  private TsdbOptions() {}

  private TsdbOptions with(Consumer<TsdbOptions> change) {
    try {
      TsdbOptions changed = (TsdbOptions) clone();
      change.accept(changed);
      return changed;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Duration notNegative(Duration duration, String name) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " " + duration + ", want 0 or more");
    }
    return duration;
  }

  private static <N extends Number> N notNegative(N number, String name) {
    if (number.doubleValue() < 0) {
      throw new IllegalArgumentException(name + " " + number + ", want 0 or more");
    }
    return number;
  }

  /** The range of time of the smallest blocks. */
  public TsdbOptions withBlockRange(Duration range) {
    if (range.toMillis() <= 0) {
      throw new IllegalArgumentException("block range " + range + ", want more than 0");
    }
    return with(o -> o.blockRange = range);
  }

  /**
   * The range of time of the largest blocks; zero for a tenth of the retention, 31 days at most.
   */
  public TsdbOptions withMaxBlockRange(Duration range) {
    return with(o -> o.maxBlockRange = notNegative(range, "largest block range"));
  }

  /** How long samples are kept, zero for ever. */
  public TsdbOptions withRetentionTime(Duration time) {
    return with(o -> o.retentionTime = notNegative(time, "retention"));
  }

  /** How many bytes blocks, log and head chunks may take, 0 for any number. */
  public TsdbOptions withRetentionBytes(long bytes) {
    return with(o -> o.retentionBytes = notNegative(bytes, "retention in bytes"));
  }

  /**
   * How many percent of the file system blocks, log and head chunks may take, 0 for any; counts
   * instead of a number of bytes.
   */
  public TsdbOptions withRetentionPercentage(double percentage) {
    return with(o -> o.retentionPercentage = notNegative(percentage, "retention in percent"));
  }

  /** After how many bytes a new segment of the log begins, and how its records are compressed. */
  public TsdbOptions withWal(int segmentSize, Compression compression) {
    return with(
        o -> {
          o.walSegmentSize = segmentSize;
          o.walCompression = compression;
        });
  }

  /**
   * How often the log is made safe against power cuts; zero leaves that to the operating system, as
   * Prometheus does.
   */
  public TsdbOptions withWalSyncInterval(Duration interval) {
    return with(o -> o.walSyncInterval = notNegative(interval, "sync interval"));
  }

  /** How many exemplars are kept, 0 for none. */
  public TsdbOptions withMaxExemplars(int count) {
    return with(o -> o.maxExemplars = notNegative(count, "exemplars"));
  }

  /** How much older than the newest sample one may be that comes out of order, zero for none. */
  public TsdbOptions withOutOfOrderWindow(Duration window) {
    return with(o -> o.outOfOrderWindow = notNegative(window, "out-of-order window"));
  }

  /** Whether blocks that overlap are written as one; somebody else does so otherwise. */
  public TsdbOptions withOverlappingCompaction(boolean enabled) {
    return with(o -> o.overlappingCompaction = enabled);
  }

  /** From which share of stale series on these are compacted before their time, 0 for never. */
  public TsdbOptions withStaleSeriesThreshold(double share) {
    return with(o -> o.staleSeriesThreshold = notNegative(share, "stale series threshold"));
  }

  /**
   * By how many percent of a block's range the head's compaction waits at most, 0 for not at all.
   */
  public TsdbOptions withCompactionDelay(int maxPercent) {
    return with(o -> o.compactionDelayPercent = notNegative(maxPercent, "compaction delay"));
  }

  /** How many samples a chunk is to have, at most 2,047. */
  public TsdbOptions withSamplesPerChunk(int samples) {
    if (samples < 1 || samples > ChunkOptions.MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples per chunk " + samples + ", want 1 to " + ChunkOptions.MAX_SAMPLES);
    }
    return with(o -> o.samplesPerChunk = samples);
  }

  /** How many bytes each file of a block's chunks may have. */
  public TsdbOptions withChunkSegmentSize(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("chunk segment size " + bytes + ", want more than 0");
    }
    return with(o -> o.chunkSegmentSize = bytes);
  }

  /**
   * How often blocks are looked for that somebody else put into the directory or took from it; a
   * second at least.
   */
  public TsdbOptions withBlockReloadInterval(Duration interval) {
    return with(o -> o.blockReloadInterval = interval.compareTo(SECOND) < 0 ? SECOND : interval);
  }

  /**
   * A file that names, as {@code {"uploaded": ["01H…"]}}, which blocks somebody has uploaded: those
   * straight from the head are not joined before; null where nobody is waited for.
   */
  public TsdbOptions withUploadedBlocks(@Nullable Path file) {
    return with(o -> o.uploadedBlocks = file);
  }

  /** Whether floats are written as XOR2 chunks. */
  public TsdbOptions withXor2(boolean enabled) {
    return with(o -> o.xor2 = enabled);
  }

  /** Whether start timestamps are kept; {@link #withXor2} must be set with it. */
  public TsdbOptions withStartTimestamps(boolean enabled) {
    return with(o -> o.startTimestamps = enabled);
  }

  /** Whether histograms are written in the encodings that keep start timestamps. */
  public TsdbOptions withHistogramStarts(boolean enabled) {
    return with(o -> o.histogramStarts = enabled);
  }

  /** Whether metadata is logged. */
  public TsdbOptions withMetadata(boolean enabled) {
    return with(o -> o.metadata = enabled);
  }

  /**
   * Whether a snapshot of the open chunks is written when the database is closed, so that the next
   * opening need not read the log before it. Unless it is set, snapshots that are there are
   * deleted.
   */
  public TsdbOptions withChunkSnapshots(boolean enabled) {
    return with(o -> o.chunkSnapshots = enabled);
  }

  /** Whether a file keeps other processes from opening the directory, too. */
  public TsdbOptions withLockFile(boolean used) {
    return with(o -> o.lockFile = used);
  }

  public Duration blockRange() {
    return blockRange;
  }

  /** How long the largest blocks are: what was asked for, else what follows from the retention. */
  public Duration largestBlockRange() {
    if (!maxBlockRange.isZero()) {
      return maxBlockRange;
    }
    Duration share = Duration.ofMillis(retentionTime.toMillis() / 10);
    return share.isZero() || share.compareTo(MOST_BLOCK_RANGE) > 0 ? MOST_BLOCK_RANGE : share;
  }

  public Duration retentionTime() {
    return retentionTime;
  }

  public long retentionBytes() {
    return retentionBytes;
  }

  public double retentionPercentage() {
    return retentionPercentage;
  }

  public int walSegmentSize() {
    return walSegmentSize;
  }

  public Compression walCompression() {
    return walCompression;
  }

  public Duration walSyncInterval() {
    return walSyncInterval;
  }

  public int maxExemplars() {
    return maxExemplars;
  }

  public Duration outOfOrderWindow() {
    return outOfOrderWindow;
  }

  public int samplesPerChunk() {
    return samplesPerChunk;
  }

  public long chunkSegmentSize() {
    return chunkSegmentSize;
  }

  public @Nullable Path uploadedBlocks() {
    return uploadedBlocks;
  }

  public Duration blockReloadInterval() {
    return blockReloadInterval;
  }

  public boolean overlappingCompaction() {
    return overlappingCompaction;
  }

  public double staleSeriesThreshold() {
    return staleSeriesThreshold;
  }

  public int compactionDelayPercent() {
    return compactionDelayPercent;
  }

  public boolean xor2() {
    return xor2;
  }

  public boolean startTimestamps() {
    return startTimestamps;
  }

  public boolean histogramStarts() {
    return histogramStarts;
  }

  public boolean metadata() {
    return metadata;
  }

  public boolean chunkSnapshots() {
    return chunkSnapshots;
  }

  public boolean lockFile() {
    return lockFile;
  }

  HeadOptions head() {
    return new HeadOptions(
        blockRange.toMillis(),
        samplesPerChunk,
        maxExemplars,
        outOfOrderWindow.toMillis(),
        xor2,
        startTimestamps,
        histogramStarts,
        metadata,
        chunkSnapshots);
  }

  WalOptions wal() {
    return new WalOptions(walSegmentSize, walCompression, false);
  }
}
