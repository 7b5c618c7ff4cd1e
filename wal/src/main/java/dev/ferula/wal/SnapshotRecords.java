package dev.ferula.wal;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;

/**
 * Records of a chunk snapshot in the making, which Prometheus writes at shutdown where it is asked
 * to: one of each series, then one of tombstones, then exemplars. A series is begun with {@link
 * #begin(long, int)}, gets its labels, then either {@link #noChunk} or {@link #chunk} and one of
 * the last samples, and {@link #end}. For one thread.
 */
public final class SnapshotRecords extends RecordBuffer {
  static final int SERIES = 1;
  static final int TOMBSTONES = 2;
  static final int EXEMPLARS = 3;
  static final int TOMBSTONES_VERSION = 1;

  /**
   * Stands where a range of time once stood, which nobody reads any more: whoever wrote the
   * snapshot wrote more beside it.
   */
  static final long MARK = 0x666572756c61L;

  /** The entries for the samples before the last one, which no reader looks at any more. */
  private static final int UNUSED_SAMPLE_BYTES = 3 * 16 + 8;

  private int lengthAt;

  /** Begins the record of a series. */
  public void begin(long ref, int labelCount) {
    begin(SERIES);
    series(ref, labelCount);
  }

  /** The series has no open chunk. */
  public void noChunk() {
    reserve(8 + 1);
    fixed(MARK);
    unsignedVarint(0);
  }

  /**
   * Adds the open chunk of the series.
   *
   * @param start time of its first sample, {@code last} of its last
   * @param encoding the number of its encoding
   */
  public void chunk(long start, long last, int encoding, byte[] chunk, int offset, int length) {
    reserve(3 * 8 + 2 * MAX_VARINT + 1 + length);
    fixed(MARK);
    unsignedVarint(1);
    fixed(start);
    fixed(last);
    bytes[size++] = (byte) encoding;
    unsignedVarint(length);
    raw(chunk, offset, length);
  }

  /** Adds the last sample of a chunk of floats. */
  public void lastFloat(long valueBits) {
    reserve(UNUSED_SAMPLE_BYTES + 8);
    for (int i = 0; i < UNUSED_SAMPLE_BYTES; i += 8) {
      fixed(0);
    }
    fixed(valueBits);
  }

  /** Adds the last sample of a chunk of histograms. */
  public void last(Histogram last) {
    histogram(last);
  }

  /** Adds the last sample of a chunk of float histograms. */
  public void last(FloatHistogram last) {
    floatHistogram(last);
  }

  /** Begins the record of tombstones, which there must be even where nothing is deleted. */
  public void beginTombstones() {
    begin(TOMBSTONES);
    entries = 1;
    reserve(MAX_VARINT + 1);
    lengthAt = size;
    size += MAX_VARINT;
    bytes[size++] = TOMBSTONES_VERSION;
  }

  /** Adds a deleted stretch of a series. */
  public void tombstone(long ref, long minTime, long maxTime) {
    reserve(3 * MAX_VARINT);
    unsignedVarint(ref);
    varint(minTime);
    varint(maxTime);
  }

  /** Ends the record of tombstones: their length goes before them. */
  public void endTombstones() {
    int from = lengthAt + MAX_VARINT;
    int length = size - from;
    size = lengthAt;
    unsignedVarint(length);
    System.arraycopy(bytes, from, bytes, size, length);
    size += length;
    end();
  }

  /** Begins a record of exemplars. */
  public void beginExemplars() {
    begin(EXEMPLARS);
  }
}
