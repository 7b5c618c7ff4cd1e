package dev.ferula.tsdb;

import dev.ferula.tsdb.head.HeadOptions;
import dev.ferula.wal.Compression;
import dev.ferula.wal.WalOptions;
import java.time.Duration;

/**
 * How a database works.
 *
 * @param blockRange the range of time of the smallest blocks
 * @param retentionTime how long samples are kept, zero for ever
 * @param retentionBytes how many bytes blocks, log and head chunks may take, 0 for any number
 * @param walSegmentSize after how many bytes a new segment of the log begins
 * @param walCompression how the log's records are compressed
 * @param walSyncInterval how often the log is made safe against power cuts; zero leaves that to the
 *     operating system, as Prometheus does
 * @param maxExemplars how many exemplars are kept, 0 for none
 */
public record TsdbOptions(
    Duration blockRange,
    Duration retentionTime,
    long retentionBytes,
    int walSegmentSize,
    Compression walCompression,
    Duration walSyncInterval,
    int maxExemplars) {

  /** Prometheus's defaults: blocks of two hours, 15 days of retention. */
  public static final TsdbOptions DEFAULT =
      new TsdbOptions(
          Duration.ofMillis(HeadOptions.DEFAULT_CHUNK_RANGE),
          Duration.ofDays(15),
          0,
          WalOptions.DEFAULT.segmentSize(),
          WalOptions.DEFAULT.compression(),
          Duration.ZERO,
          0);

  public TsdbOptions {
    if (blockRange.toMillis() <= 0) {
      throw new IllegalArgumentException("block range " + blockRange + ", want more than 0");
    }
    if (retentionTime.isNegative() || retentionBytes < 0 || walSyncInterval.isNegative()) {
      throw new IllegalArgumentException(
          "negative retention "
              + retentionTime
              + ", "
              + retentionBytes
              + " bytes or sync interval "
              + walSyncInterval);
    }
  }

  public TsdbOptions withBlockRange(Duration range) {
    return new TsdbOptions(
        range,
        retentionTime,
        retentionBytes,
        walSegmentSize,
        walCompression,
        walSyncInterval,
        maxExemplars);
  }

  public TsdbOptions withRetentionTime(Duration time) {
    return new TsdbOptions(
        blockRange,
        time,
        retentionBytes,
        walSegmentSize,
        walCompression,
        walSyncInterval,
        maxExemplars);
  }

  public TsdbOptions withRetentionBytes(long bytes) {
    return new TsdbOptions(
        blockRange,
        retentionTime,
        bytes,
        walSegmentSize,
        walCompression,
        walSyncInterval,
        maxExemplars);
  }

  public TsdbOptions withWal(int segmentSize, Compression compression) {
    return new TsdbOptions(
        blockRange,
        retentionTime,
        retentionBytes,
        segmentSize,
        compression,
        walSyncInterval,
        maxExemplars);
  }

  public TsdbOptions withWalSyncInterval(Duration interval) {
    return new TsdbOptions(
        blockRange,
        retentionTime,
        retentionBytes,
        walSegmentSize,
        walCompression,
        interval,
        maxExemplars);
  }

  public TsdbOptions withMaxExemplars(int count) {
    return new TsdbOptions(
        blockRange,
        retentionTime,
        retentionBytes,
        walSegmentSize,
        walCompression,
        walSyncInterval,
        count);
  }

  HeadOptions head() {
    return new HeadOptions(blockRange.toMillis(), maxExemplars);
  }

  WalOptions wal() {
    return new WalOptions(walSegmentSize, walCompression, false);
  }
}
