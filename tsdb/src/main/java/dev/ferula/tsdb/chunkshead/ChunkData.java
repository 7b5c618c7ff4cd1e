package dev.ferula.tsdb.chunkshead;

import dev.ferula.chunk.Encoding;

/** One chunk read from a file, in memory that is used again for the next. */
public final class ChunkData {
  /** Decoding is fastest where an array goes on behind the chunk. */
  private static final int SLACK = 8;

  long seriesRef;
  long minTime;
  long maxTime;
  Encoding encoding = Encoding.XOR;
  boolean outOfOrder;
  byte[] bytes = new byte[512];
  int offset;
  int length;

  public long seriesRef() {
    return seriesRef;
  }

  public long minTime() {
    return minTime;
  }

  public long maxTime() {
    return maxTime;
  }

  public Encoding encoding() {
    return encoding;
  }

  public boolean outOfOrder() {
    return outOfOrder;
  }

  /** The array that holds the chunk from {@link #offset} on. */
  public byte[] bytes() {
    return bytes;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  void reserve(int size) {
    if (bytes.length < size + SLACK) {
      byte[] larger = new byte[Math.max(2 * bytes.length, size + SLACK)];
      System.arraycopy(bytes, 0, larger, 0, bytes.length);
      bytes = larger;
    }
  }
}
