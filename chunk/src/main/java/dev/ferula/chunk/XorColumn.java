package dev.ferula.chunk;

import java.util.Arrays;

/** A few values of a histogram, each XORed with the value it had in the sample before. */
final class XorColumn {
  private long[] bits;
  private byte[] leading;
  private byte[] trailing;
  private int size;

  XorColumn(int size) {
    bits = new long[size];
    leading = new byte[size];
    trailing = new byte[size];
    this.size = size;
  }

  /** Makes room for a number of values of which none has a window yet. */
  void resize(int newSize, int noWindow) {
    if (newSize > bits.length) {
      bits = new long[newSize];
      leading = new byte[newSize];
      trailing = new byte[newSize];
    }
    size = newSize;
    Arrays.fill(bits, 0, newSize, 0);
    Arrays.fill(leading, 0, newSize, (byte) noWindow);
    Arrays.fill(trailing, 0, newSize, (byte) 0);
  }

  int size() {
    return size;
  }

  double value(int i) {
    return Double.longBitsToDouble(bits[i]);
  }

  void writeFirst(BitWriter out, int i, double value) {
    bits[i] = Double.doubleToRawLongBits(value);
    out.bits(bits[i], 64);
  }

  void readFirst(BitReader in, int i) {
    bits[i] = in.bits(64);
  }

  void write(BitWriter out, int i, double value) {
    long raw = Double.doubleToRawLongBits(value);
    long xor = raw ^ bits[i];
    bits[i] = raw;
    if (xor == 0) {
      out.bits(0, 1);
      return;
    }
    int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
    int newTrailing = Long.numberOfTrailingZeros(xor);
    int oldLeading = leading[i] & 0xff;
    int oldTrailing = trailing[i];
    if (newLeading >= oldLeading && newTrailing >= oldTrailing) {
      out.bits(0b10, 2);
      out.bits(xor >>> oldTrailing, 64 - oldLeading - oldTrailing);
      return;
    }
    leading[i] = (byte) newLeading;
    trailing[i] = (byte) newTrailing;
    int width = 64 - newLeading - newTrailing;
    out.bits((0b11L << 11) | ((long) newLeading << 6) | (width & 0x3f), 13);
    out.bits(xor >>> newTrailing, width);
  }

  void read(BitReader in, int i) {
    if (in.bits(1) == 0) {
      return;
    }
    if (in.bits(1) != 0) {
      readWindow(in, i);
    }
    bits[i] ^= in.bits(64 - leading[i] - trailing[i]) << trailing[i];
  }

  private void readWindow(BitReader in, int i) {
    int window = (int) in.bits(11);
    int newLeading = window >>> 6;
    int width = (window & 0x3f) == 0 ? 64 : window & 0x3f;
    if (newLeading + width > 64) {
      throw in.corrupt("an XOR window of at most 64 bits", newLeading + " + " + width);
    }
    leading[i] = (byte) newLeading;
    trailing[i] = (byte) (64 - newLeading - width);
  }
}
