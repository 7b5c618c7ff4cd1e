package dev.ferula.chunk;

import dev.ferula.storage.StorageException;

/** Reads a range of bits from left to right and refuses to read behind its end. For one thread. */
final class BitReader {
  private static final int[] VARBIT_WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

  byte[] bytes = new byte[0];
  long position;
  long end;

  void reset(byte[] source, int offset, int length) {
    bytes = source;
    position = 8L * offset;
    end = 8L * ((long) offset + length);
  }

  /** The next bits, leftmost first, at least {@link Bits#PEEK}, without moving. */
  long peek() {
    return Bits.peek(bytes, position);
  }

  long bits(int count) {
    if (position + count > end) {
      throw truncated();
    }
    long value = Bits.read(bytes, position, count);
    position += count;
    return value;
  }

  void skip(int count) {
    if (position + count > end) {
      throw truncated();
    }
    position += count;
  }

  long unsignedVarint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      long next = bits(8);
      value |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a varint of at most 10 bytes", "a longer one");
  }

  long varint() {
    long value = unsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  long varbit() {
    int width = varbitWidth();
    if (width == 0) {
      return 0;
    }
    long value = bits(width);
    return width < 64 && value > 1L << (width - 1) ? value - (1L << width) : value;
  }

  long unsignedVarbit() {
    int width = varbitWidth();
    return width == 0 ? 0 : bits(width);
  }

  private int varbitWidth() {
    int ones = Math.min(8, Long.numberOfLeadingZeros(~peek()));
    skip(Math.min(8, ones + 1));
    return VARBIT_WIDTHS[ones];
  }

  StorageException truncated() {
    return corrupt("more bits", "the end of the chunk");
  }

  StorageException corrupt(String expected, String actual) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        "chunk: expected " + expected + " at bit " + position + " of " + end + ", got " + actual);
  }
}
