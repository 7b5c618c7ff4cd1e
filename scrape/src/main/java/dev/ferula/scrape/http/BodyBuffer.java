package dev.ferula.scrape.http;

import java.util.Arrays;

/**
 * A body being read, in an array that is reused from scrape to scrape. Never holds more than its
 * limit and one byte, which is how a body that is too large is known. For one thread.
 */
public final class BodyBuffer {
  private static final int FIRST_CAPACITY = 16 << 10;

  /* A buffer far larger than what was read into it is given up after this many such bodies. */
  private static final int SPARSE_BODIES = 16;

  private byte[] bytes = {};
  private int length;
  private int limit;
  private int sparse;

  /** Empties the buffer for a body of at most {@code maxBytes}. */
  public void clear(long maxBytes) {
    if (bytes.length > 4 * FIRST_CAPACITY && length < bytes.length / 4) {
      sparse++;
      if (sparse > SPARSE_BODIES) {
        bytes = new byte[2 * length];
        sparse = 0;
      }
    } else {
      sparse = 0;
    }
    length = 0;
    limit = (int) Math.min(maxBytes, Integer.MAX_VALUE - 64);
  }

  /** Appends bytes; false where the body is then larger than the limit. */
  public boolean append(byte[] from, int offset, int count) {
    int room = limit + 1 - length;
    int taken = Math.min(room, count);
    ensure(taken);
    System.arraycopy(from, offset, bytes, length, taken);
    length += taken;
    return length <= limit;
  }

  /** The array; its first {@link #length} bytes are the body, and there is one more. */
  public byte[] bytes() {
    ensure(1);
    return bytes;
  }

  public int length() {
    return length;
  }

  private void ensure(int more) {
    int needed = length + more + 1;
    if (bytes.length < needed) {
      long doubled = Math.max(FIRST_CAPACITY, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, limit + 2L)));
    }
  }
}
