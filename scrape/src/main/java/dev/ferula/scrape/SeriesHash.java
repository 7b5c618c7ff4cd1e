package dev.ferula.scrape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A keyed 64-bit hash of raw series bytes. The key is random per process, so that no target can
 * make two of its series collide on purpose.
 *
 * <p>Sixteen bytes at a time are multiplied into 128 bits and folded, as wyhash does.
 */
final class SeriesHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long SECRET_A = 0xa0761d6478bd642fL;
  private static final long SECRET_B = 0xe7037ed1a0b428dbL;
  private static final long SECRET_C = 0x8ebc6af09c88c6e3L;
  private static final int BLOCK = 16;

  private final long seed;
  private final long key;

  SeriesHash(long seed, long key) {
    this.seed = seed ^ SECRET_A;
    this.key = key ^ SECRET_B;
  }

  long of(byte[] bytes, int start, int length, long salt) {
    long state = seed ^ salt;
    int at = start;
    int end = start + length;
    while (end - at > BLOCK) {
      state = mix((long) LONG.get(bytes, at) ^ key, (long) LONG.get(bytes, at + 8) ^ state);
      at += BLOCK;
    }
    long a;
    long b;
    if (length >= BLOCK) {
      a = (long) LONG.get(bytes, end - 16);
      b = (long) LONG.get(bytes, end - 8);
    } else if (length >= 8) {
      a = (long) LONG.get(bytes, start);
      b = (long) LONG.get(bytes, end - 8);
    } else {
      a = few(bytes, start, end);
      b = 0;
    }
    return mix(mix(a ^ key, b ^ state) ^ SECRET_A, length ^ SECRET_C ^ key);
  }

  private static long few(byte[] bytes, int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  private static long mix(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
  }
}
