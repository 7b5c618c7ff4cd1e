package dev.ferula.chunk;

import dev.ferula.model.StaleMarker;

/**
 * Writes XOR2 chunks: floats with optional start timestamps, one after the other. For one thread.
 */
public final class Xor2Appender {
  /*
   * Layout: count (2 bytes), start timestamp header (1 byte), then the samples. First: timestamp as
   * varint, 64 value bits. Second: unsigned varint delta, value as below. From the third on one prefix tells
   * of timestamp and value together:
   *
   *   0      same delta, same value
   *   10     same delta; new value: 0 old window, 1 new window
   *   110    delta of deltas in 13 bits, then value
   *   1110   delta of deltas in 20 bits, then value
   *   11110  delta of deltas in 64 bits, then value
   *   11111  same delta, stale marker
   *
   * A value is 0 for the same, 10 for the old window, 110 for a new window, 111 for a stale marker. Stale
   * markers do not become the value that later ones are XORed with. Each sample may end in a start
   * timestamp (see StartTimestamps).
   */

  /** What count and start timestamp header take. */
  static final int HEADER_SIZE = 3;

  private final BitWriter out = new BitWriter();
  private final StartTimestamps starts = new StartTimestamps();
  private int count;
  private long timestamp;
  private long delta;
  private long valueBits;
  private int leading;
  private int trailing;

  public Xor2Appender() {
    open();
  }

  /** Begins an empty chunk. */
  public void open() {
    out.restart(HEADER_SIZE);
    starts.reset(0);
    count = 0;
    timestamp = 0;
    delta = 0;
    valueBits = 0;
    leading = 0xff;
    trailing = 0;
  }

  /** Goes on with a chunk that was written before. */
  public void resume(byte[] bytes, int offset, int length) {
    Xor2Iterator iterator = new Xor2Iterator();
    iterator.reset(bytes, offset, length);
    open();
    while (iterator.next() != Xor2Iterator.Kind.NONE) {
      append(iterator.startTimestamp(), iterator.timestamp(), iterator.value());
    }
  }

  /** Appends a sample, whose timestamp is later than all in the chunk. */
  public void append(long start, long newTimestamp, double value) {
    assert count < XorAppender.MAX_SAMPLES;
    long before = timestamp;
    long bits = Double.doubleToRawLongBits(value);
    if (count == 0) {
      out.varint(newTimestamp);
      out.bits(bits, 64);
    } else if (count == 1) {
      delta = newTimestamp - before;
      out.unsignedVarint(delta);
      value(bits);
    } else {
      long newDelta = newTimestamp - before;
      joint(newDelta - delta, bits);
      delta = newDelta;
    }
    if (bits != StaleMarker.BITS) {
      valueBits = bits;
    }
    timestamp = newTimestamp;
    starts.write(out, count, before, newTimestamp, start);
    count++;
    byte[] bytes = out.array();
    bytes[0] = (byte) (count >>> 8);
    bytes[1] = (byte) count;
    bytes[2] = (byte) starts.header();
  }

  private void joint(long dod, long bits) {
    if (dod == 0) {
      if (bits == StaleMarker.BITS) {
        out.bits(0b11111, 5);
      } else if (bits == valueBits) {
        out.bits(0, 1);
      } else {
        out.bits(0b10, 2);
        window(bits ^ valueBits, 0, 1, 1);
      }
      return;
    }
    if (dod >= -(1 << 12) && dod < 1 << 12) {
      out.bits((0b110L << 13) | (dod & 0x1fff), 16);
    } else if (dod >= -(1 << 19) && dod < 1 << 19) {
      out.bits((0b1110L << 20) | (dod & 0xfffff), 24);
    } else {
      out.bits(0b11110, 5);
      out.bits(dod, 64);
    }
    value(bits);
  }

  private void value(long bits) {
    if (bits == StaleMarker.BITS) {
      out.bits(0b111, 3);
    } else if (bits == valueBits) {
      out.bits(0, 1);
    } else {
      window(bits ^ valueBits, 0b10, 0b110, 2);
    }
  }

  /* The prefix for the old window is so long, that for a new one as long or one bit longer. */
  private void window(long xor, int oldPrefix, int newPrefix, int oldPrefixLength) {
    int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
    int newTrailing = Long.numberOfTrailingZeros(xor);
    if (newLeading >= leading && newTrailing >= trailing) {
      out.bits(oldPrefix, oldPrefixLength);
      out.bits(xor >>> trailing, 64 - leading - trailing);
      return;
    }
    leading = newLeading;
    trailing = newTrailing;
    int width = 64 - newLeading - newTrailing;
    out.bits(newPrefix, newPrefix == 1 ? 1 : 3);
    out.bits(((long) newLeading << 6) | (width & 0x3f), 11);
    out.bits(xor >>> newTrailing, width);
  }

  /** How many samples the chunk has. */
  public int count() {
    return count;
  }

  /** The chunk's bytes from index 0 on; the next append changes them or moves to another array. */
  public byte[] array() {
    return out.array();
  }

  /** The chunk's length in bytes. */
  public int size() {
    return out.size();
  }
}
