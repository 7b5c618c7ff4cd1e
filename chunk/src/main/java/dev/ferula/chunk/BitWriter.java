package dev.ferula.chunk;

import java.util.Arrays;

/** A growing array of bits, written from left to right. For one thread. */
final class BitWriter {
  private static final int INITIAL_CAPACITY = 128;
  private static final int LONGEST_WRITE = 2 * Long.BYTES;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private long position;

  /** Begins anew with a number of zero bytes. */
  void restart(int headerSize) {
    Arrays.fill(bytes, 0, headerSize, (byte) 0);
    position = 8L * headerSize;
  }

  byte[] array() {
    return bytes;
  }

  /** How many bytes are begun. */
  int size() {
    return (int) ((position + 7) >>> 3);
  }

  void bits(long value, int count) {
    if ((position >>> 3) + LONGEST_WRITE > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    position = Bits.write(bytes, bytes.length, position, value, count);
  }

  void unsignedVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bits((rest & 0x7f) | 0x80, 8);
      rest >>>= 7;
    }
    bits(rest, 8);
  }

  void varint(long value) {
    unsignedVarint((value << 1) ^ (value >> 63));
  }

  /** Writes a signed number in 1 to 72 bits, fewer for those nearer to 0. */
  void varbit(long value) {
    if (value == 0) {
      bits(0, 1);
    } else if (fits(value, 3)) {
      bits((0b10L << 3) | (value & 0x7), 5);
    } else if (fits(value, 6)) {
      bits((0b110L << 6) | (value & 0x3f), 9);
    } else if (fits(value, 9)) {
      bits((0b1110L << 9) | (value & 0x1ff), 13);
    } else if (fits(value, 12)) {
      bits((0b11110L << 12) | (value & 0xfff), 17);
    } else if (fits(value, 18)) {
      bits((0b111110L << 18) | (value & 0x3ffff), 24);
    } else if (fits(value, 25)) {
      bits((0b1111110L << 25) | (value & 0x1ffffff), 32);
    } else if (fits(value, 56)) {
      bits((0b11111110L << 56) | (value & 0xffffffffffffffL), 64);
    } else {
      bits(0xff, 8);
      bits(value, 64);
    }
  }

  /** Writes an unsigned number in 1 to 72 bits, fewer for smaller ones. */
  void unsignedVarbit(long value) {
    int width = 64 - Long.numberOfLeadingZeros(value);
    if (width == 0) {
      bits(0, 1);
    } else if (width <= 3) {
      bits((0b10L << 3) | value, 5);
    } else if (width <= 6) {
      bits((0b110L << 6) | value, 9);
    } else if (width <= 9) {
      bits((0b1110L << 9) | value, 13);
    } else if (width <= 12) {
      bits((0b11110L << 12) | value, 17);
    } else if (width <= 18) {
      bits((0b111110L << 18) | value, 24);
    } else if (width <= 25) {
      bits((0b1111110L << 25) | value, 32);
    } else if (width <= 56) {
      bits((0b11111110L << 56) | value, 64);
    } else {
      bits(0xff, 8);
      bits(value, 64);
    }
  }

  /*
   * A signed number fits n bits if it lies in -(2^(n-1) - 1) .. 2^(n-1): the range is shifted by one
   * against two's complement, and readers take bit patterns above 2^(n-1) as negative.
   */
  static boolean fits(long value, int bits) {
    long half = 1L << (bits - 1);
    return value > -half && value <= half;
  }
}
