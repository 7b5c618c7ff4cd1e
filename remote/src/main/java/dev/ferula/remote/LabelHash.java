package dev.ferula.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A hash of 128 bits that starts from secrets, so that no sender can make two series look alike.
 * Sixteen bytes take two multiplications. For one thread.
 */
final class LabelHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 16;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long[] secret;
  private long high;
  private long low;

  /**
   * A hash from secrets.
   *
   * @param secret four numbers that senders do not know
   */
  LabelHash(long[] secret) {
    this.secret = secret.clone();
  }

  /** Begins anew; what is hashed in one domain is never equal to what is hashed in another. */
  void begin(int domain) {
    high = secret[0] + domain;
    low = secret[2] - domain;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /** Adds bytes and their number. */
  void add(byte[] bytes, int from, int to) {
    low += (to - from) * SPREAD;
    int i = from;
    for (; to - i >= BLOCK; i += BLOCK) {
      add((long) LONG.get(bytes, i), (long) LONG.get(bytes, i + Long.BYTES));
    }
    if (to - i >= Long.BYTES) {
      add((long) LONG.get(bytes, i), rest(bytes, i + Long.BYTES, to));
    } else {
      add(rest(bytes, i, to), 0);
    }
  }

  private static long rest(byte[] bytes, int from, int to) {
    long word = 0;
    for (int i = to - 1; i >= from; i--) {
      word = (word << 8) | (bytes[i] & 0xff);
    }
    return word;
  }

  /** Adds two numbers. */
  void add(long first, long second) {
    long a = high;
    high = mix(a ^ first ^ secret[0], second ^ secret[1]) + low;
    low = mix(low ^ second ^ secret[2], first ^ secret[3]) ^ a;
  }

  private static long mix(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }
}
