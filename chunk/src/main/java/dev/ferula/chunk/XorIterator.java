package dev.ferula.chunk;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** A cursor over XOR chunks; see {@link XorAppender} for the layout. */
public final class XorIterator implements ChunkIterator {
  /*
   * The batch loop keeps the whole state in locals and peeks at least 57 bits at a time, which hold the
   * control bits of a sample and nearly always its value; only wider values cost a second load. Reading
   * past the end is harmless (Bits.peek pads) and is found by comparing positions once per sample.
   */

  private final BitReader reader = new BitReader();
  private int start;
  private int total;
  private int read;
  private long timestamp;
  private long delta;
  private long valueBits;
  private int leading;
  private int trailing;
  private long until;

  @Override
  public Encoding encoding() {
    return Encoding.XOR;
  }

  @Override
  public void reset(byte[] bytes, int offset, int length) {
    start = offset;
    reader.reset(bytes, offset, length);
    read = 0;
    timestamp = 0;
    delta = 0;
    valueBits = 0;
    leading = 0;
    trailing = 0;
    until = Long.MAX_VALUE;
    total = (int) reader.bits(16);
  }

  @Override
  public void until(long time) {
    until = time;
  }

  @Override
  public Kind next() {
    if (read == total) {
      return Kind.NONE;
    }
    if (read > 1) {
      laterSample();
    } else if (read == 1) {
      delta = reader.unsignedVarint();
      timestamp += delta;
      readValue();
    } else {
      timestamp = reader.varint();
      valueBits = reader.bits(64);
    }
    read++;
    return Kind.FLOAT;
  }

  private void laterSample() {
    int ones = Math.min(4, Long.numberOfLeadingZeros(~reader.peek()));
    reader.skip(Math.min(4, ones + 1));
    delta +=
        switch (ones) {
          case 0 -> 0;
          case 1 -> signed(reader.bits(14), 14);
          case 2 -> signed(reader.bits(17), 17);
          case 3 -> signed(reader.bits(20), 20);
          default -> reader.bits(64);
        };
    timestamp += delta;
    readValue();
  }

  private static long signed(long bits, int width) {
    return bits > 1L << (width - 1) ? bits - (1L << width) : bits;
  }

  private void readValue() {
    if (reader.bits(1) == 0) {
      return;
    }
    if (reader.bits(1) != 0) {
      int window = (int) reader.bits(11);
      int width = width(window & 0x3f);
      leading = window >>> 6;
      trailing = trailing(leading, width);
    }
    valueBits ^= reader.bits(64 - leading - trailing) << trailing;
  }

  private static int width(int bits) {
    return bits == 0 ? 64 : bits;
  }

  private int trailing(int leading, int width) {
    if (leading + width > 64) {
      throw reader.corrupt("an XOR window of at most 64 bits", leading + " + " + width);
    }
    return 64 - leading - width;
  }

  @Override
  public int nextFloats(FloatBatch into) {
    int capacity = into.capacity();
    int size = 0;
    while (read < 2 && size < capacity && next() != Kind.NONE) {
      into.timestamps[size] = timestamp;
      into.values[size++] = value();
    }
    int rest = Math.min(capacity - size, total - read);
    if (rest > 0) {
      size = decode(into, size, size + rest);
    }
    into.size = size;
    return size;
  }

  /* Returns where it ended, which is before the end where the rest is not wanted. */
  private int decode(FloatBatch into, int from, int to) {
    byte[] bytes = reader.bytes;
    long[] timestamps = into.timestamps;
    double[] values = into.values;
    long position = reader.position;
    long end = reader.end;
    long t = timestamp;
    long d = delta;
    long v = valueBits;
    long last = until;
    int shift = trailing;
    int width = 64 - leading - shift;
    int i = from;
    while (i < to && t <= last) {
      long word = Bits.peek(bytes, position);
      if (word >= 0) {
        position++;
        word <<= 1;
      } else {
        int ones = Math.min(4, Long.numberOfLeadingZeros(~word));
        int size = ones == 4 ? 64 : 11 + 3 * ones;
        position += Math.min(4, ones + 1);
        long dod = Bits.read(bytes, position, size);
        d += ones == 4 ? dod : signed(dod, size);
        position += size;
        word = Bits.peek(bytes, position);
      }
      t += d;
      if (word >= 0) {
        position++;
      } else if ((word << 1) >= 0) {
        position += 2;
        v ^=
            (width <= 54 ? (word << 2) >>> (64 - width) : Bits.read(bytes, position, width))
                << shift;
        position += width;
      } else {
        int lead = (int) (word >>> 57) & 0x1f;
        width = width((int) (word >>> 51) & 0x3f);
        shift = trailing(lead, width);
        position += 13;
        v ^= Bits.read(bytes, position, width) << shift;
        position += width;
      }
      if (position > end) {
        throw truncated(position);
      }
      timestamps[i] = t;
      values[i++] = Double.longBitsToDouble(v);
    }
    reader.position = position;
    timestamp = t;
    delta = d;
    valueBits = v;
    trailing = shift;
    leading = 64 - width - shift;
    read += i - from;
    if (i < to) {
      total = read;
    }
    return i;
  }

  private StorageException truncated(long position) {
    reader.position = position;
    return reader.truncated();
  }

  @Override
  public Kind seek(long wanted) {
    while (read == 0 || timestamp < wanted) {
      if (next() == Kind.NONE) {
        return Kind.NONE;
      }
    }
    return Kind.FLOAT;
  }

  @Override
  public long timestamp() {
    return timestamp;
  }

  @Override
  public double value() {
    return Double.longBitsToDouble(valueBits);
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    throw new IllegalStateException("the sample at the cursor is a float");
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    throw new IllegalStateException("the sample at the cursor is a float");
  }

  void drain() {
    while (next() != Kind.NONE) {}
  }

  int count() {
    return total;
  }

  int bitLength() {
    return (int) (reader.position - 8L * start);
  }

  long delta() {
    return delta;
  }

  long valueBits() {
    return valueBits;
  }

  int window() {
    return (leading << 8) | trailing;
  }
}
