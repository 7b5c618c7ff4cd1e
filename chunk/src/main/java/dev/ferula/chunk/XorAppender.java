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

  private final long[] one = new long[2];
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
    if (count < 2) {
      begin(timestamp, bits);
      return;
    }
    one[0] = timestamp;
    one[1] = bits;
    append(one, 0, 2, Long.MAX_VALUE, MAX_SAMPLES, Integer.MAX_VALUE);
  }

  /** As {@link #append(long, double)} for the first and the second sample, with the raw bits. */
  public void begin(long timestamp, long bits) {
    assert count < 2;
    if (count == 0) {
      unsignedVarint((timestamp << 1) ^ (timestamp >> 63));
      position = Bits.write(bytes, limit, position, bits, 64);
    } else {
      delta = timestamp - this.timestamp;
      unsignedVarint(delta);
      xor(bits);
    }
    this.timestamp = timestamp;
    valueBits = bits;
    count++;
    if (!tailOnly) {
      writeCount();
    }
  }

  /**
   * As so many calls of {@link #append(long, double)}: the first sample in any case, the others as
   * long as each is before a time, fewer than so many are in the chunk and so many bits are not
   * exceeded. Written as one loop over what it needs, which a cold start compiles once instead of
   * the calls in it, each put into the next; a sample is mostly one write.
   *
   * @param samples times and raw bits of values by turns; the chunk has two samples before them
   * @return behind the last that was appended
   */
  public int append(long[] samples, int from, int to, long before, int maxCount, int maxBits) {
    assert count > 1 && to > from;
    int at = from;
    int left = maxCount - count;
    long end = origin + maxBits;
    long p = position;
    long time = timestamp;
    long step = delta;
    long last = valueBits;
    int lead = leading;
    int trail = trailing;
    do {
      long newStep = samples[at] - time;
      long dod = newStep - step;
      time = samples[at];
      step = newStep;
      long head = 0;
      int width = 1;
      if (dod != 0) {
        if (BitWriter.fits(dod, 14)) {
          head = (0b10L << 14) | (dod & 0x3fff);
          width = 16;
        } else if (BitWriter.fits(dod, 17)) {
          head = (0b110L << 17) | (dod & 0x1ffff);
          width = 20;
        } else if (BitWriter.fits(dod, 20)) {
          head = (0b1110L << 20) | (dod & 0xfffff);
          width = 24;
        } else {
          p = Bits.write(bytes, limit, p, 0b1111, 4);
          p = Bits.write(bytes, limit, p, dod, 64);
          width = 0;
        }
      }
      long xor = samples[at + 1] ^ last;
      last = samples[at + 1];
      at += 2;
      int tailWidth = 1;
      if (xor != 0) {
        int newLead = Math.min(31, Long.numberOfLeadingZeros(xor));
        int newTrail = Long.numberOfTrailingZeros(xor);
        if (newLead >= lead && newTrail >= trail) {
          head = (head << 2) | 0b10;
          width += 2;
        } else {
          lead = newLead;
          trail = newTrail;
          int bits = (64 - lead - trail) & 0x3f;
          head = (head << 13) | (0b11L << 11) | ((long) lead << 6) | bits;
          width += 13;
        }
        tailWidth = 64 - lead - trail;
        xor >>>= trail;
      }
      if (width + tailWidth > 64) {
        p = Bits.write(bytes, limit, p, head, width);
        head = 0;
        width = 0;
      }
      p =
          Bits.write(
              bytes, limit, p, width == 0 ? xor : (head << tailWidth) | xor, width + tailWidth);
      left--;
    } while (at < to && left > 0 && samples[at] < before && p <= end);
    count = maxCount - left;
    position = p;
    timestamp = time;
    delta = step;
    valueBits = last;
    leading = lead;
    trailing = trail;
    if (!tailOnly) {
      writeCount();
    }
    return at;
  }

  private void writeCount() {
    bytes[offset] = (byte) (count >>> 8);
    bytes[offset + 1] = (byte) count;
  }

  /* That of the second sample: its window is always new. */
  private void xor(long bits) {
    long xor = bits ^ valueBits;
    if (xor == 0) {
      position = Bits.write(bytes, limit, position, 0, 1);
      return;
    }
    leading = Math.min(31, Long.numberOfLeadingZeros(xor));
    trailing = Long.numberOfTrailingZeros(xor);
    int width = 64 - leading - trailing;
    long head = (0b11L << 11) | ((long) leading << 6) | (width & 0x3f);
    position = Bits.write(bytes, limit, position, head, 13);
    position = Bits.write(bytes, limit, position, xor >>> trailing, width);
  }

  /* Only the first two samples have any, which begin with a whole byte. */
  private void unsignedVarint(long value) {
    int at = (int) (position >>> 3);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    position = 8L * at;
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
