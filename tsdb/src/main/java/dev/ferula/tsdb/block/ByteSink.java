package dev.ferula.tsdb.block;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes. For one thread. */
final class ByteSink {
  private static final int MAX_VARINT = 10;

  /* From so many numbers on a buffer puts them sooner; it is a dozen methods to compile for what is seldom. */
  private static final int MANY = 256;

  private byte[] bytes = new byte[256];
  private int size;

  void clear() {
    size = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void fixedInt(int value) {
    reserve(4);
    /* Four stores that the compiler makes one of, and cheaper than a buffer until it does. */
    bytes[size] = (byte) (value >>> 24);
    bytes[size + 1] = (byte) (value >>> 16);
    bytes[size + 2] = (byte) (value >>> 8);
    bytes[size + 3] = (byte) value;
    size += 4;
  }

  /** Puts numbers of an array, four bytes each. */
  void fixedInts(int[] values, int from, int count) {
    if (count < MANY) {
      for (int i = from; i < from + count; i++) {
        fixedInt(values[i]);
      }
      return;
    }
    reserve(4 * count);
    ByteBuffer.wrap(bytes, size, 4 * count).asIntBuffer().put(values, from, count);
    size += 4 * count;
  }

  void fixedLong(long value) {
    fixedInt((int) (value >>> 32));
    fixedInt((int) value);
  }

  void varint(long value) {
    unsignedVarint((value << 1) ^ (value >> 63));
  }

  void unsignedVarint(long value) {
    reserve(MAX_VARINT);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Puts so many numbers that are not negative, each as an unsigned varint. */
  void unsignedVarints(int[] values, int count) {
    reserve(MAX_VARINT * count);
    byte[] into = bytes;
    int at = size;
    for (int i = 0; i < count; i++) {
      int rest = values[i];
      while (rest > 0x7f) {
        into[at++] = (byte) ((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      into[at++] = (byte) rest;
    }
    size = at;
  }

  /** Puts so many numbers, each as an unsigned varint. */
  void unsignedVarints(long[] values, int count) {
    reserve(MAX_VARINT * count);
    byte[] into = bytes;
    int at = size;
    for (int i = 0; i < count; i++) {
      long rest = values[i];
      while ((rest & ~0x7fL) != 0) {
        into[at++] = (byte) ((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      into[at++] = (byte) rest;
    }
    size = at;
  }

  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    text(utf8, 0, utf8.length);
  }

  void text(byte[] utf8, int offset, int length) {
    unsignedVarint(length);
    raw(utf8, offset, length);
  }

  void raw(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
