package dev.ferula.chunk;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.FloatBatch;
import org.jspecify.annotations.Nullable;

/** A cursor over XOR2 chunks; see {@link Xor2Appender} for the layout. */
final class Xor2Iterator implements ChunkIterator {
  private final BitReader reader = new BitReader();
  private final StartTimestamps starts = new StartTimestamps();
  private int total;
  private int read;
  private long timestamp;
  private long delta;
  private long valueBits;
  private long baseBits;
  private int leading;
  private int trailing;

  @Override
  public Encoding encoding() {
    return Encoding.XOR2;
  }

  @Override
  public void reset(byte[] bytes, int offset, int length) {
    reader.reset(bytes, offset, length);
    total = (int) reader.bits(16);
    starts.reset((int) reader.bits(8));
    read = 0;
    timestamp = 0;
    delta = 0;
    valueBits = 0;
    baseBits = 0;
    leading = 0;
    trailing = 0;
  }

  @Override
  public Kind next() {
    if (read == total) {
      return Kind.NONE;
    }
    long before = timestamp;
    if (read > 1) {
      joint();
    } else if (read == 1) {
      delta = reader.unsignedVarint();
      timestamp += delta;
      readValue();
    } else {
      timestamp = reader.varint();
      valueBits = reader.bits(64);
    }
    if (valueBits != StaleMarker.BITS) {
      baseBits = valueBits;
    }
    starts.read(reader, read, before, timestamp);
    read++;
    return Kind.FLOAT;
  }

  private void joint() {
    int ones = Math.min(5, Long.numberOfLeadingZeros(~reader.peek()));
    reader.skip(Math.min(5, ones + 1));
    switch (ones) {
      case 0 -> move(0, baseBits);
      case 1 -> {
        timestamp += delta;
        valueBits = baseBits ^ window(reader.bits(1) != 0);
      }
      case 2 -> moveAndReadValue(signed(reader.bits(13), 13));
      case 3 -> moveAndReadValue(signed(reader.bits(20), 20));
      case 4 -> moveAndReadValue(reader.bits(64));
      default -> move(0, StaleMarker.BITS);
    }
  }

  private static long signed(long bits, int width) {
    return (bits << (64 - width)) >> (64 - width);
  }

  private void move(long dod, long bits) {
    delta += dod;
    timestamp += delta;
    valueBits = bits;
  }

  private void moveAndReadValue(long dod) {
    delta += dod;
    timestamp += delta;
    readValue();
  }

  private void readValue() {
    if (reader.bits(1) == 0) {
      valueBits = baseBits;
    } else if (reader.bits(1) == 0) {
      valueBits = baseBits ^ window(false);
    } else if (reader.bits(1) == 0) {
      valueBits = baseBits ^ window(true);
    } else {
      valueBits = StaleMarker.BITS;
    }
  }

  private long window(boolean isNew) {
    if (isNew) {
      int window = (int) reader.bits(11);
      int width = (window & 0x3f) == 0 ? 64 : window & 0x3f;
      leading = window >>> 6;
      trailing = 64 - leading - width;
      if (trailing < 0) {
        throw reader.corrupt("an XOR window of at most 64 bits", leading + " + " + width);
      }
    }
    return reader.bits(64 - leading - trailing) << trailing;
  }

  @Override
  public int appendFloats(FloatBatch into) {
    int from = into.size;
    int size = from;
    int capacity = into.capacity();
    while (size < capacity && next() != Kind.NONE) {
      into.timestamps[size] = timestamp;
      into.values[size++] = value();
    }
    into.size = size;
    return size - from;
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
  public long startTimestamp() {
    return starts.start();
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
}
