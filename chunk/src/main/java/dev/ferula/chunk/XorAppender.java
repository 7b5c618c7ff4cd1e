package dev.ferula.chunk;

/**
 * Appends float samples to XOR chunks. A flyweight: it holds the state of one chunk at a time,
 * which the owner of many chunks keeps in columns, loads before a sample and stores after it.
 * Nothing is allocated. For one thread.
 *
 * <p>The chunk's bytes are complete after each append: a count, the samples, and zero bits up to
 * the end of the last byte.
 */
public final class XorAppender {
  /*
   * Layout: count (2 bytes, big-endian); first sample as varint timestamp and 64 value bits; second as
   * unsigned varint delta and XORed value; from the third on the delta of deltas in 1, 16, 20, 24 or 68
   * bits and the XORed value in 1 to 77 bits.
   */

  /** What the count at the start of a chunk takes. */
  public static final int HEADER_SIZE = 2;

  /** The most bytes by which one sample makes a chunk longer. */
  public static final int MAX_SAMPLE_SIZE = 20;

  /** The most samples a chunk can count. */
  public static final int MAX_SAMPLES = 0xffff;

  /** The window before any value was XORed. */
  public static final int NO_WINDOW = 0xff00;

  private byte[] bytes = new byte[0];
  private int offset;
  private boolean tailOnly;
  /* Where the chunk's first bit is, or would be, in the array. */
  private long origin;
  private int limit;
  private int count;
  private long position;
  private long timestamp;
  private long delta;
  private long valueBits;
  private int leading;
  private int trailing;

  /** Begins an empty chunk in {@code region[offset, limit)}. */
  public void open(byte[] region, int offset, int limit) {
    at(region, offset, limit);
    bytes[offset] = 0;
    bytes[offset + 1] = 0;
    count = 0;
    position = 8L * (offset + HEADER_SIZE);
    timestamp = Long.MIN_VALUE;
    delta = 0;
    valueBits = 0;
    window(NO_WINDOW);
  }

  /**
   * Goes on with the chunk in {@code region[offset, limit)}, whose state was read from the
   * accessors after its last append.
   */
  public void load(
      byte[] region,
      int offset,
      int limit,
      int count,
      int bitLength,
      long timestamp,
      long delta,
      long valueBits,
      int window) {
    at(region, offset, limit);
    state(count, bitLength, timestamp, delta, valueBits, window);
  }

  private void at(byte[] region, int offset, int limit) {
    bytes = region;
    this.offset = offset;
    this.limit = limit;
    origin = 8L * offset;
    tailOnly = false;
  }

  private void state(
      int count, int bitLength, long timestamp, long delta, long valueBits, int window) {
    this.count = count;
    this.position = origin + bitLength;
    this.timestamp = timestamp;
    this.delta = delta;
    this.valueBits = valueBits;
    window(window);
  }

  /**
   * Goes on with a chunk that lies elsewhere: {@code region[0]} is the byte that its last bit is
   * in, or that comes next, and what is appended goes there and behind. The owner copies it to the
   * chunk, and writes the count.
   */
  public void loadTail(
      byte[] region,
      int limit,
      int count,
      int bitLength,
      long timestamp,
      long delta,
      long valueBits,
      int window) {
    at(region, 0, limit);
    origin = -(bitLength & ~7L);
    tailOnly = true;
    state(count, bitLength, timestamp, delta, valueBits, window);
  }

  /** Goes on with a chunk of which only the bytes are known, by decoding it. */
  public void resume(byte[] region, int offset, int length, int limit) {
    XorIterator iterator = new XorIterator();
    iterator.reset(region, offset, length);
    iterator.drain();
    load(
        region,
        offset,
        limit,
        iterator.count(),
        iterator.bitLength(),
        iterator.timestamp(),
        iterator.delta(),
        iterator.valueBits(),
        iterator.window());
  }

  /** Whether a sample of any size fits before the limit. */
  public boolean hasRoom() {
    return (int) ((position + 7) >>> 3) + MAX_SAMPLE_SIZE <= limit;
  }

  /**
   * Appends a sample; {@link #hasRoom} must be true and fewer than {@link #MAX_SAMPLES} be there.
   */
  public void append(long timestamp, double value) {
    assert count < MAX_SAMPLES;
    long bits = Double.doubleToRawLongBits(value);
    if (count > 1) {
      long newDelta = timestamp - this.timestamp;
      deltaOfDelta(newDelta - delta);
      delta = newDelta;
      xor(bits);
    } else if (count == 1) {
      delta = timestamp - this.timestamp;
      unsignedVarint(delta);
      xor(bits);
    } else {
      unsignedVarint((timestamp << 1) ^ (timestamp >> 63));
      bits(bits, 64);
    }
    this.timestamp = timestamp;
    valueBits = bits;
    count++;
    if (!tailOnly) {
      bytes[offset] = (byte) (count >>> 8);
      bytes[offset + 1] = (byte) count;
    }
  }

  private void deltaOfDelta(long dod) {
    if (dod == 0) {
      bits(0, 1);
    } else if (BitWriter.fits(dod, 14)) {
      bits((0b10L << 14) | (dod & 0x3fff), 16);
    } else if (BitWriter.fits(dod, 17)) {
      bits((0b110L << 17) | (dod & 0x1ffff), 20);
    } else if (BitWriter.fits(dod, 20)) {
      bits((0b1110L << 20) | (dod & 0xfffff), 24);
    } else {
      bits(0b1111, 4);
      bits(dod, 64);
    }
  }

  private void xor(long newBits) {
    long xor = newBits ^ valueBits;
    if (xor == 0) {
      bits(0, 1);
      return;
    }
    int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
    int newTrailing = Long.numberOfTrailingZeros(xor);
    if (newLeading >= leading && newTrailing >= trailing) {
      int width = 64 - leading - trailing;
      if (width <= 62) {
        bits((0b10L << width) | (xor >>> trailing), width + 2);
      } else {
        bits(0b10, 2);
        bits(xor >>> trailing, width);
      }
      return;
    }
    leading = newLeading;
    trailing = newTrailing;
    int width = 64 - newLeading - newTrailing;
    bits((0b11L << 11) | ((long) newLeading << 6) | (width & 0x3f), 13);
    bits(xor >>> newTrailing, width);
  }

  private void bits(long value, int width) {
    position = Bits.write(bytes, limit, position, value, width);
  }

  private void unsignedVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bits((rest & 0x7f) | 0x80, 8);
      rest >>>= 7;
    }
    bits(rest, 8);
  }

  private void window(int window) {
    leading = window >>> 8;
    trailing = window & 0xff;
  }

  /** How many samples the chunk has. */
  public int count() {
    return count;
  }

  /** The chunk's length in bits, the count included; state to keep. */
  public int bitLength() {
    return (int) (position - origin);
  }

  /** The chunk's length in bytes. */
  public int size() {
    return (bitLength() + 7) >>> 3;
  }

  /** The last timestamp; state to keep. */
  public long timestamp() {
    return timestamp;
  }

  /** The difference of the last two timestamps; state to keep. */
  public long delta() {
    return delta;
  }

  /** The raw bits of the last value; state to keep. */
  public long valueBits() {
    return valueBits;
  }

  /**
   * The leading zeros (second byte) and trailing zeros (first byte) of the last XOR window, in 16
   * bits; state to keep.
   */
  public int window() {
    return (leading << 8) | trailing;
  }
}
