package dev.ferula.tsdb.block;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The name of a block: 48 bits of time in milliseconds and 80 random bits, written as 26 characters
 * that sort as the bits do.
 */
public record Ulid(long high, long low) implements Comparable<Ulid> {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 26;
  private static final int MAX_FIRST = 7;

  /** A new name. */
  public static Ulid of(long timestamp, RandomGenerator random) {
    return new Ulid((timestamp << 16) | (random.nextInt() & 0xffff), random.nextLong());
  }

  /** Whether a text is a ULID. */
  public static boolean isUlid(String text) {
    if (text.length() != LENGTH || ALPHABET.indexOf(text.charAt(0)) > MAX_FIRST) {
      return false;
    }
    return text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Ulid parse(String text) {
    if (!isUlid(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is no ULID");
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | ALPHABET.indexOf(text.charAt(i));
    }
    return new Ulid(high, low);
  }

  /** When the name was made, in milliseconds. */
  public long timestamp() {
    return high >>> 16;
  }

  /* Written out, as the JVM would make both at run time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ulid that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * high + low);
  }

  @Override
  public int compareTo(Ulid that) {
    int order = Long.compareUnsigned(high, that.high);
    return order != 0 ? order : Long.compareUnsigned(low, that.low);
  }

  @Override
  public String toString() {
    char[] text = new char[LENGTH];
    long h = high;
    long l = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (l & 31));
      l = (l >>> 5) | (h << 59);
      h >>>= 5;
    }
    return new String(text);
  }
}
