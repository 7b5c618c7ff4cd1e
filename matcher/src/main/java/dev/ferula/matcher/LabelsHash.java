package dev.ferula.matcher;

import dev.ferula.model.Labels;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit hash of a label set that Prometheus spreads scrapes and rule groups over time by:
 * XXH64 with seed 0 over its packed form of the labels. Two servers with the same configuration
 * thus use the same slots.
 *
 * <p>XXH64 is specified at https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
 */
public final class LabelsHash {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  private static final int STRIPE = 32;
  private static final int LONG_STRING = 255;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private LabelsHash() {}

  /** The hash of a label set; an unsigned number. */
  public static long of(Labels labels) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(256);
    labels.forEach(
        (name, value) -> {
          pack(packed, name);
          pack(packed, value);
        });
    return xxh64(packed.toByteArray());
  }

  /* A length below 255 is one byte, a longer one 255 and three bytes, the lowest first. */
  private static void pack(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < LONG_STRING) {
      out.write(bytes.length);
    } else {
      out.write(LONG_STRING);
      out.write(bytes.length);
      out.write(bytes.length >> 8);
      out.write(bytes.length >> 16);
    }
    out.writeBytes(bytes);
  }

  @SuppressWarnings("ConstantOverflow") // the hash is arithmetic modulo 2^64
  static long xxh64(byte[] data) {
    int pos = 0;
    long hash;
    if (data.length >= STRIPE) {
      long a = PRIME_1 + PRIME_2;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      for (; pos + STRIPE <= data.length; pos += STRIPE) {
        a = round(a, (long) LONG.get(data, pos));
        b = round(b, (long) LONG.get(data, pos + 8));
        c = round(c, (long) LONG.get(data, pos + 16));
        d = round(d, (long) LONG.get(data, pos + 24));
      }
      hash =
          Long.rotateLeft(a, 1)
              + Long.rotateLeft(b, 7)
              + Long.rotateLeft(c, 12)
              + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    } else {
      hash = PRIME_5;
    }
    return avalanche(tail(data, pos, hash + data.length));
  }

  private static long tail(byte[] data, int start, long start64) {
    int pos = start;
    long hash = start64;
    for (; pos + 8 <= data.length; pos += 8) {
      hash ^= round(0, (long) LONG.get(data, pos));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (pos + 4 <= data.length) {
      hash ^= ((int) INT.get(data, pos) & 0xffffffffL) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      pos += 4;
    }
    for (; pos < data.length; pos++) {
      hash ^= (data[pos] & 0xffL) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    return hash;
  }

  private static long round(long accumulator, long input) {
    return Long.rotateLeft(accumulator + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * PRIME_2;
    h = (h ^ (h >>> 29)) * PRIME_3;
    return h ^ (h >>> 32);
  }
}
