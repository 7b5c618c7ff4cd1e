package dev.ferula.tsdb.head.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays: fixed ones little-endian, varints in groups of seven bits. */
public final class Bytes {
  /** The longest varint of an int. */
  static final int MAX_VARINT = 5;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  public static int readInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  public static void writeInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  static long readLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  /** How many bytes the varint takes. */
  public static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Writes a varint and returns the index behind it. */
  public static int writeVarint(byte[] bytes, int at, long value) {
    int i = at;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[i++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[i++] = (byte) rest;
    return i;
  }

  /** Reads a varint; its size is {@link #varintSize} of the result where it was written here. */
  public static long readVarint(byte[] bytes, int at) {
    long value = 0;
    int i = at;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[i++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }

  /** A hash of bytes, eight at a time. */
  public static int hash(byte[] bytes, int offset, int length, int seed) {
    long h = seed * 0x9E3779B97F4A7C15L + length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = mix(h ^ readLong(bytes, i));
    }
    long tail = 0;
    for (int shift = 0; i < end; i++, shift += 8) {
      tail |= (bytes[i] & 0xffL) << shift;
    }
    h = mix(h ^ tail);
    return (int) (h ^ (h >>> 32));
  }

  /** Spreads every bit of the input over the result. */
  public static long mix(long h) {
    long x = h * 0xBF58476D1CE4E5B9L;
    x ^= x >>> 32;
    x *= 0x94D049BB133111EBL;
    return x ^ (x >>> 29);
  }
}
