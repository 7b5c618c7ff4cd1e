package dev.ferula.server.process;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.Flags;
import dev.ferula.tsdb.TsdbOptions;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** What flags and features mean for the database. */
final class DatabaseFlags {
  private static final long MIN_WAL_SEGMENT = 10 << 20;
  private static final long MAX_WAL_SEGMENT = 256 << 20;
  private static final long MIN_CHUNK_SEGMENT = 1 << 20;
  private static final int DEFAULT_DELAY_PERCENT = 10;
  private static final String DELAY_PERCENT = "storage.tsdb.delayed-compaction.max-percent";
  private static final System.Logger LOG = System.getLogger(DatabaseFlags.class.getName());

  private DatabaseFlags() {}

  static TsdbOptions of(Flags flags) {
    Set<String> features = flags.features();
    Long minRange = flags.millis("storage.tsdb.min-block-duration");
    Long maxRange = flags.millis("storage.tsdb.max-block-duration");
    String uploads = flags.text("storage.tsdb.delay-compact-file.path");
    Long reloadInterval = flags.millis("storage.tsdb.block-reload-interval");
    Long syncInterval = flags.millis("storage.tsdb.wal-sync-interval");
    TsdbOptions options =
        TsdbOptions.DEFAULT
            .withWal(segmentSize(flags), compression(flags))
            .withWalSyncInterval(Duration.ofMillis(syncInterval == null ? 0 : syncInterval))
            .withLockFile(!flags.bool("storage.tsdb.no-lockfile"))
            .withUploadedBlocks(uploads.isEmpty() ? null : Path.of(uploads))
            .withSamplesPerChunk(samplesPerChunk(flags))
            .withChunkSegmentSize(chunkSegmentSize(flags))
            .withBlockReloadInterval(
                Duration.ofMillis(reloadInterval == null ? 60_000 : reloadInterval))
            .withOverlappingCompaction(flags.bool("storage.tsdb.allow-overlapping-compaction"))
            .withMaxBlockRange(Duration.ofMillis(maxRange == null ? 0 : maxRange))
            .withStartTimestamps(features.contains("st-storage"))
            .withHistogramStarts(features.contains("histograms-st-encoding"))
            .withMetadata(features.contains("metadata-wal-records"))
            .withChunkSnapshots(features.contains("memory-snapshot-on-shutdown"));
    if (minRange != null && minRange > 0) {
      options = options.withBlockRange(Duration.ofMillis(minRange));
    }
    return features.contains("delayed-compaction")
        ? options.withCompactionDelay(delayPercent(flags))
        : options;
  }

  /** Logs what of the flags does not hold. */
  static void tell(Flags flags) {
    Long reloadInterval = flags.millis("storage.tsdb.block-reload-interval");
    if (reloadInterval != null && reloadInterval < 1_000) {
      LOG.log(
          WARNING,
          "msg=\"The option --storage.tsdb.block-reload-interval is set to a value less than 1s."
              + " Setting it to 1s to avoid overload.\"");
    }
    if (flags.features().contains("delayed-compaction")
        && delayPercent(flags) != flags.integer(DELAY_PERCENT)) {
      LOG.log(
          WARNING,
          "msg=\"The --storage.tsdb.delayed-compaction.max-percent should have a value between 1"
              + " and 100. Using default\" default="
              + DEFAULT_DELAY_PERCENT);
    }
  }

  private static int samplesPerChunk(Flags flags) {
    int samples = flags.smallInteger("storage.tsdb.samples-per-chunk");
    if (samples <= 0) {
      return TsdbOptions.DEFAULT.samplesPerChunk();
    }
    try {
      return TsdbOptions.DEFAULT.withSamplesPerChunk(samples).samplesPerChunk();
    } catch (IllegalArgumentException e) {
      throw FlagException.refused(
          Flags.EXIT_USAGE, "flag 'storage.tsdb.samples-per-chunk': " + e.getMessage());
    }
  }

  private static long chunkSegmentSize(Flags flags) {
    Long size = flags.bytes("storage.tsdb.max-block-chunk-segment-size");
    if (size == null || size == 0) {
      return TsdbOptions.DEFAULT.chunkSegmentSize();
    }
    if (size < MIN_CHUNK_SEGMENT) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE,
          "flag 'storage.tsdb.max-block-chunk-segment-size' must be set over 1MB");
    }
    return size;
  }

  private static int segmentSize(Flags flags) {
    Long size = flags.bytes("storage.tsdb.wal-segment-size");
    if (size == null || size == 0) {
      return TsdbOptions.DEFAULT.walSegmentSize();
    }
    if (size < MIN_WAL_SEGMENT || size > MAX_WAL_SEGMENT) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE,
          "flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB");
    }
    return (int) (size / (32 << 10) * (32 << 10)); // Segments are whole pages.
  }

  private static Compression compression(Flags flags) {
    if (!flags.bool("storage.tsdb.wal-compression")) {
      return Compression.NONE;
    }
    return flags.text("storage.tsdb.wal-compression-type").equals("zstd")
        ? Compression.ZSTD
        : Compression.SNAPPY;
  }

  private static int delayPercent(Flags flags) {
    long percent = flags.integer(DELAY_PERCENT);
    return percent < 1 || percent > 100 ? DEFAULT_DELAY_PERCENT : (int) percent;
  }
}
