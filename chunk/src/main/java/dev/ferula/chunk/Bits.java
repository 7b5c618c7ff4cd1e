package dev.ferula.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian bits in a byte array, addressed by bit position from the start of the array. */
final class Bits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** How many bits at least {@link #peek} yields. */
  static final int PEEK = 57;

  private Bits() {}

  /**
   * The bits from the position on, leftmost first, at least {@link #PEEK} of them; behind the end
   * of the array they are 0.
   */
  static long peek(byte[] bytes, long position) {
    return word(bytes, (int) (position >>> 3)) << (position & 7);
  }

  /** The 64 bits from a byte on; behind the end of the array they are 0. */
  static long word(byte[] bytes, int index) {
    return index + Long.BYTES <= bytes.length
        ? (long) LONG.get(bytes, index)
        : peekNearEnd(bytes, index);
  }

  private static long peekNearEnd(byte[] bytes, int index) {
    long word = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      word = (word << 8) | (index + i < bytes.length ? bytes[index + i] & 0xff : 0);
    }
    return word;
  }

  /** The next {@code count} bits (1 to 64) as the low bits of the result. */
  static long read(byte[] bytes, long position, int count) {
    if (count <= PEEK) {
      return peek(bytes, position) >>> (64 - count);
    }
    long high = peek(bytes, position) >>> 32;
    int rest = count - 32;
    return (high << rest) | (peek(bytes, position + 32) >>> (64 - rest));
  }

  /**
   * Writes the low {@code count} bits (1 to 64) of a value. Bits before the position are kept; what
   * stands behind the written bits, up to {@code limit}, may become zero.
   *
   * @param limit the first byte that must not be touched
   * @return the position behind the written bits
   */
  static long write(byte[] bytes, int limit, long position, long value, int count) {
    int index = (int) (position >>> 3);
    int used = (int) (position & 7);
    long left = value << (64 - count);
    long word = (left >>> used) | ((long) (bytes[index] & (0xff00 >>> used) & 0xff) << 56);
    if (index + Long.BYTES <= limit) {
      LONG.set(bytes, index, word);
      if (used + count > 64) {
        bytes[index + Long.BYTES] = (byte) ((left << (64 - used)) >>> 56);
      }
    } else {
      writeNearLimit(bytes, index, word, used + count);
    }
    return position + count;
  }

  private static void writeNearLimit(byte[] bytes, int index, long word, int bits) {
    for (int i = 0; i * 8 < bits; i++) {
      bytes[index + i] = (byte) (word >>> (56 - 8 * i));
    }
  }
}
