package dev.ferula.wal;

/**
 * How a log is written.
 *
 * @param segmentSize after how many bytes a new segment begins; a multiple of 32 KiB
 * @param compression how records are compressed
 * @param syncEachLog whether {@link Wal#log} returns only once its records outlast a power cut;
 *     otherwise they do after the next {@link Wal#sync} (and outlast the process's end at once)
 */
public record WalOptions(int segmentSize, Compression compression, boolean syncEachLog) {
  /** 128 MiB segments, snappy, no sync at each call: as Prometheus writes. */
  public static final WalOptions DEFAULT = new WalOptions(128 << 20, Compression.SNAPPY, false);

  public WalOptions {
    if (segmentSize <= 0 || segmentSize % SegmentLayout.PAGE_SIZE != 0) {
      throw new IllegalArgumentException(
          "segment size "
              + segmentSize
              + ", want a positive multiple of "
              + SegmentLayout.PAGE_SIZE);
    }
  }
}
