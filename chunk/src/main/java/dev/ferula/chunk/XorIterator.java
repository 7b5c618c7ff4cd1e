package dev.ferula.chunk;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import org.jspecify.annotations.Nullable;

/** A cursor over XOR chunks; see {@link XorAppender} for the layout. */
public final class XorIterator implements ChunkIterator {
  /*
   * The batch loop keeps the whole state in locals. Reading past the end is harmless (Bits pads) and is found by comparing
   * positions once per batch.
   */

  /* So many samples that are as the one before, two bits each, are written at once. */
  private static final int RUN = 8;

  /* With fewer samples left a chunk is read alone. */
  private static final int WORTHWHILE = 8;

  final BitReader reader = new BitReader();
  private int start;
  private int total;
  private int read;
  long timestamp;
  long delta;
  long valueBits;
  int leading;
  int trailing;
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

  /* Without a branch, as times that vary do so to either side; the largest is above zero. */
  static long signed(long bits, int width) {
    return ((bits - 1) << (64 - width) >> (64 - width)) + 1;
  }

  /* How many ones, at most four, a change of the step begins with, and how wide it is then; with one it has 14 bits. */
  static int ones(long word) {
    return Math.min(4, Long.numberOfLeadingZeros(~word));
  }

  static int deltaWidth(int ones) {
    return ones == 4 ? 64 : 11 + 3 * ones;
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

  static int width(int bits) {
    return bits == 0 ? 64 : bits;
  }

  int trailing(int leading, int width) {
    if (leading + width > 64) {
      throw reader.corrupt("an XOR window of at most 64 bits", leading + " + " + width);
    }
    return 64 - leading - width;
  }

  @Override
  public int appendFloats(FloatBatch into) {
    int from = into.size;
    appendFirst(into);
    int size = into.size;
    int rest = Math.min(into.capacity() - size, total - read);
    if (rest > 0) {
      into.size = decode(into, size, size + rest);
    }
    return into.size - from;
  }

  /* Up to the second sample, from which on all are alike. */
  private void appendFirst(FloatBatch into) {
    int size = into.size;
    while (read < 2 && size < into.capacity() && next() != Kind.NONE) {
      into.timestamps[size] = timestamp;
      into.values[size++] = value();
    }
    into.size = size;
  }

  /**
   * Whether so much is left of this chunk, all of it wanted, and so much room in a batch that the
   * next chunk may be decoded beside it.
   */
  public boolean isWorthPairing(FloatBatch into) {
    int left = total - read;
    return left >= WORTHWHILE
        && left + WORTHWHILE <= into.capacity() - into.size
        && until == Long.MAX_VALUE;
  }

  /**
   * Reads on to the end of this chunk and into the one that comes after it, as {@link
   * #appendFloats(FloatBatch)} would one after the other, in less time: both are decoded at once.
   * Nothing happens where {@link #isWorthPairing} is false or there is no room for all samples of
   * both.
   *
   * @param later stands before its first sample; all of it is wanted
   * @return whether the other now stands at the last sample that was added
   */
  public boolean appendFloats(XorIterator later, FloatBatch into) {
    if (!isWorthPairing(into) || total - read + later.total > into.capacity() - into.size) {
      return false;
    }
    int end = into.size + total - read;
    appendFirst(into);
    int from = into.size;
    into.size = end;
    later.appendFirst(into);
    int laterFrom = into.size;
    into.size = from;
    int both = Math.min(total - read, later.total - later.read);
    XorPair.decode(this, later, into, from, laterFrom, both);
    into.size = from + both;
    appendFloats(into);
    into.size = laterFrom + both;
    return true;
  }

  /** Writes the sample at the cursor so many times more, a step later each time. */
  void repeat(FloatBatch into, int from, int count) {
    long[] timestamps = into.timestamps;
    double[] values = into.values;
    double same = Double.longBitsToDouble(valueBits);
    long t = timestamp;
    long d = delta;
    for (int i = from; i < from + count; i++) {
      t += d;
      timestamps[i] = t;
      values[i] = same;
    }
    timestamp = t;
    reader.position += 2L * count;
    read += count;
  }

  /**
   * Says that more samples were read, where they end, and what the last of them is; refused, with
   * nothing changed, where that is behind the end of the chunk.
   */
  void advance(int samples, long position, long time, long step, long value, int lead, int width) {
    if (position > reader.end) {
      throw reader.truncated();
    }
    reader.position = position;
    timestamp = time;
    delta = step;
    valueBits = value;
    leading = lead;
    trailing = 64 - width - lead;
    read += samples;
  }

  /*
   * Returns where it ended, which is before the end where the rest is not wanted. The word holds what comes next, leftmost
   * first: its first "left" bits are those before "next" in the array; what is behind them is right as well, or 0. Filled up,
   * it has 56 at least.
   */
  private int decode(FloatBatch into, int from, int to) {
    byte[] bytes = reader.bytes;
    long[] timestamps = into.timestamps;
    double[] values = into.values;
    long position = reader.position;
    long t = timestamp;
    long d = delta;
    long v = valueBits;
    long last = until;
    int lead = leading;
    int width = 64 - lead - trailing;
    long window = window(lead, width);
    int next = next(position);
    int left = left(position);
    long word = Bits.peek(bytes, position);
    int i = from;
    while (i < to && t <= last) {
      word |= Bits.word(bytes, next) >>> left;
      next += (63 - left) >>> 3;
      left |= 56;
      if (word >>> (64 - 2 * RUN) == 0 && i + RUN <= to && t + RUN * d <= last) {
        double same = Double.longBitsToDouble(v);
        for (int n = 0; n < RUN; n++) {
          t += d;
          timestamps[i] = t;
          values[i++] = same;
        }
        word <<= 2 * RUN;
        left -= 2 * RUN;
        continue;
      }
      if (word < 0) {
        if (word << 1 >= 0) {
          d += signed(word << 2 >>> 50, 14);
          word <<= 15;
          left -= 15;
        } else {
          int ones = ones(word);
          int size = deltaWidth(ones);
          position = 8L * next - left + Math.min(4, ones + 1);
          d += signed(Bits.read(bytes, position, size), size);
          position += size - 1;
          next = next(position);
          left = left(position);
          word = Bits.peek(bytes, position);
        }
        word |= Bits.word(bytes, next) >>> left;
        next += (63 - left) >>> 3;
        left |= 56;
        word &= Long.MAX_VALUE; // What is left of the time is one bit, as where it is the only one.
      }
      t += d;
      if (word >>> 61 == 3) {
        lead = (int) (word >>> 56) & 0x1f;
        width = width((int) (word >>> 50) & 0x3f);
        trailing(lead, width);
        window = window(lead, width);
        if (width <= 56 - 14) {
          v ^= (word << 14 >>> lead) & window;
          word <<= 14 + width;
          left -= 14 + width;
        } else {
          position = 8L * next - left + 14;
          v ^= Bits.read(bytes, position, width) << (64 - lead - width);
          position += width;
          next = next(position);
          left = left(position);
          word = Bits.peek(bytes, position);
        }
      } else if (width <= 56 - 3) {
        // A branch would often go the other way than foreseen.
        long changed = word << 1 >> 63;
        v ^= (word << 3 >>> lead) & window & changed;
        int size = 2 + ((width + 1) & (int) changed);
        word <<= size;
        left -= size;
      } else if (word << 1 >= 0) {
        word <<= 2;
        left -= 2;
      } else {
        position = 8L * next - left + 3;
        v ^= Bits.read(bytes, position, width) << (64 - lead - width);
        position += width;
        next = next(position);
        left = left(position);
        word = Bits.peek(bytes, position);
      }
      timestamps[i] = t;
      values[i++] = Double.longBitsToDouble(v);
    }
    advance(i - from, 8L * next - left, t, d, v, lead, width);
    if (i < to) {
      total = read;
    }
    return i;
  }

  /* Where a word that begins at a position is filled up from, and how many of its bits stand before that. */
  private static int next(long position) {
    return (int) (position >>> 3) + 7;
  }

  private static int left(long position) {
    return 56 - (int) (position & 7);
  }

  static long window(int lead, int width) {
    return -1L << (64 - width) >>> lead;
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
