package dev.ferula.wal;

import java.util.Arrays;

/**
 * Where the records of one write stand in their log, and a digest of each, by which it is known
 * again. Used again for the next write. For one thread.
 */
public final class RecordPlaces {
  private static final int DIGEST_FACTOR = 31;

  private int segment;
  private long[] offsets = new long[8];
  private int[] digests = new int[8];
  private int count;

  /** The index of the segment that all of them stand in. */
  public int segment() {
    return segment;
  }

  /** How many records were written. */
  public int count() {
    return count;
  }

  /** Where in the segment the record begins: at the header of its first fragment. */
  public long offset(int record) {
    return offsets[record];
  }

  /** A number made of the checksums of the record's fragments and how they are compressed. */
  public int digest(int record) {
    return digests[record];
  }

  void clear() {
    count = 0;
  }

  void add(long offset, int digest) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
      digests = Arrays.copyOf(digests, 2 * count);
    }
    offsets[count] = offset;
    digests[count++] = digest;
  }

  void take(RecordPlaces other, int newSegment) {
    segment = newSegment;
    for (int i = 0; i < other.count; i++) {
      add(other.offsets[i], other.digests[i]);
    }
  }

  /**
   * The digest of a record by one more fragment; 0 is that of none.
   *
   * @param flags how the record is compressed, which no checksum covers
   */
  static int digest(int before, int flags, int checksum) {
    return (before * DIGEST_FACTOR + flags) * DIGEST_FACTOR + checksum;
  }
}
