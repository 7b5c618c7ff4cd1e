package dev.ferula.exposition;

import java.nio.charset.StandardCharsets;

/**
 * Prints doubles and longs as ASCII into byte arrays, shortest round-trip, in the notations that
 * the formats and the HTTP API need, without allocating. Every method writes at {@code at}, returns
 * the position after what it wrote, and needs {@link #MAX_LENGTH} free bytes ({@link
 * #MAX_PLAIN_LENGTH} for {@link #plain}). Not for use by several threads at once.
 */
public final class DoubleWriter {
  /** The most bytes that any method but {@link #plain} writes. */
  public static final int MAX_LENGTH = 32;

  /** The most bytes that {@link #plain} writes: a subnormal's zeros and all its digits. */
  public static final int MAX_PLAIN_LENGTH = 352;

  private static final byte[] NAN = ascii("NaN");
  private static final byte[] PLUS_INF = ascii("+Inf");
  private static final byte[] MINUS_INF = ascii("-Inf");
  private static final byte[] DIGIT_PAIRS = digitPairs();

  private final ShortestDecimal decimal = new ShortestDecimal();

  /**
   * As the text exposition of Prometheus's Go client prints: {@code strconv.FormatFloat(v, 'g', -1,
   * 64)}, exponents from 1e+06 up and below 1e-04, but -0 as {@code 0}.
   */
  public int exposition(double value, byte[] out, int at) {
    int next = commonInteger(value, out, at);
    return next >= 0 ? next : general(value, out, at);
  }

  /**
   * As OpenMetrics wants: {@link #exposition}, with {@code .0} where it would look like a whole.
   */
  public int openMetrics(double value, byte[] out, int at) {
    int next = commonInteger(value, out, at);
    boolean whole = next >= 0;
    if (!whole) {
      next = general(value, out, at);
      whole = isFinite(value) && isDigitsOnly(out, at, next);
    }
    if (whole) {
      out[next++] = '.';
      out[next++] = '0';
    }
    return next;
  }

  /** Go's {@code strconv.FormatFloat(v, 'g', -1, 64)} to the letter; -0 is {@code -0}. */
  public int general(double value, byte[] out, int at) {
    if (!isFinite(value)) {
      return special(value, out, at);
    }
    int next = sign(value, out, at);
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      out[next++] = '0';
      return next;
    }
    decimal.of(magnitude);
    int length = digitCount(decimal.digits);
    int exponent = decimal.exponent + length - 1;
    return exponent < -4 || exponent >= 6
        ? scientific(length, exponent, out, next)
        : positional(length, out, next);
  }

  /**
   * As Prometheus's HTTP API prints sample values: positional, and with an exponent below 1e-6 and
   * from 1e+21 up.
   */
  public int api(double value, byte[] out, int at) {
    double magnitude = Math.abs(value);
    if ((magnitude != 0 && magnitude < 1e-6) || magnitude >= 1e21) {
      return exponential(value, out, at);
    }
    return plain(value, out, at);
  }

  /** Go's {@code strconv.FormatFloat(v, 'f', -1, 64)}: never an exponent. */
  public int plain(double value, byte[] out, int at) {
    if (!isFinite(value)) {
      return special(value, out, at);
    }
    int next = sign(value, out, at);
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      out[next++] = '0';
      return next;
    }
    decimal.of(magnitude);
    return positional(digitCount(decimal.digits), out, next);
  }

  /**
   * Go's {@code strconv.FormatFloat(v, 'e', -1, 64)}: always an exponent, of two digits or more.
   */
  public int exponential(double value, byte[] out, int at) {
    if (!isFinite(value)) {
      return special(value, out, at);
    }
    int next = sign(value, out, at);
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      out[next] = '0';
      return exponent(0, out, next + 1);
    }
    decimal.of(magnitude);
    int length = digitCount(decimal.digits);
    return scientific(length, decimal.exponent + length - 1, out, next);
  }

  /** Java's {@code Double.toString}, but {@code +Inf} and {@code -Inf} for the infinities. */
  public int java(double value, byte[] out, int at) {
    if (!isFinite(value)) {
      return special(value, out, at);
    }
    int next = sign(value, out, at);
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      decimal.digits = 0;
      decimal.exponent = 0;
    } else {
      decimal.ofAtLeastTwoDigits(magnitude);
    }
    int length = digitCount(decimal.digits);
    int exponent = decimal.exponent + length - 1;
    if (magnitude == 0 || (exponent >= -3 && exponent < 7)) {
      next = positional(length, out, next);
      return decimal.exponent >= 0 ? pointZero(out, next) : next;
    }
    next = mantissa(length, out, next);
    next = length == 1 ? pointZero(out, next) : next;
    out[next++] = 'E';
    return integer(exponent, out, next);
  }

  /** A whole number in decimal digits. */
  public int integer(long value, byte[] out, int at) {
    if (value >= 0) {
      return digits(value, digitCount(value), out, at);
    }
    if (value == Long.MIN_VALUE) {
      byte[] text = ascii(Long.toString(value));
      System.arraycopy(text, 0, out, at, text.length);
      return at + text.length;
    }
    out[at] = '-';
    return digits(-value, digitCount(-value), out, at + 1);
  }

  /** {@link #api} as a string. */
  public static String api(double value) {
    byte[] out = new byte[MAX_LENGTH];
    int length = new DoubleWriter().api(value, out, 0);
    return new String(out, 0, length, StandardCharsets.US_ASCII);
  }

  /* Whole numbers below a million are most of a page; -1 for everything else. */
  private static int commonInteger(double value, byte[] out, int at) {
    int whole = (int) value;
    if (whole != value || whole <= -1_000_000 || whole >= 1_000_000) {
      return -1;
    }
    int next = at;
    if (whole < 0) {
      out[next++] = '-';
      whole = -whole;
    }
    return digits(whole, digitCount(whole), out, next);
  }

  private static boolean isFinite(double value) {
    return Math.abs(value) <= Double.MAX_VALUE;
  }

  private static boolean isDigitsOnly(byte[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      if (out[i] == '.' || out[i] == 'e') {
        return false;
      }
    }
    return true;
  }

  private static int special(double value, byte[] out, int at) {
    byte[] text = Double.isNaN(value) ? NAN : value > 0 ? PLUS_INF : MINUS_INF;
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }

  private static int sign(double value, byte[] out, int at) {
    if (Double.doubleToRawLongBits(value) < 0) {
      out[at] = '-';
      return at + 1;
    }
    return at;
  }

  private int scientific(int length, int exponent, byte[] out, int at) {
    int next = mantissa(length, out, at);
    return exponent(exponent, out, next);
  }

  private static int exponent(int exponent, byte[] out, int at) {
    int next = at;
    out[next++] = 'e';
    out[next++] = (byte) (exponent < 0 ? '-' : '+');
    int magnitude = Math.abs(exponent);
    return digits(magnitude, Math.max(2, digitCount(magnitude)), out, next);
  }

  /* The digits with a point after the first, or the one digit alone. */
  private int mantissa(int length, byte[] out, int at) {
    digits(decimal.digits, length, out, at + 1);
    out[at] = out[at + 1];
    if (length == 1) {
      return at + 1;
    }
    out[at + 1] = '.';
    return at + 1 + length;
  }

  private int positional(int length, byte[] out, int at) {
    int beforePoint = length + decimal.exponent;
    if (decimal.exponent >= 0) {
      return zeros(decimal.exponent, out, digits(decimal.digits, length, out, at));
    }
    if (beforePoint <= 0) {
      out[at] = '0';
      out[at + 1] = '.';
      return digits(decimal.digits, length, out, zeros(-beforePoint, out, at + 2));
    }
    digits(decimal.digits, length, out, at + 1);
    System.arraycopy(out, at + 1, out, at, beforePoint);
    out[at + beforePoint] = '.';
    return at + 1 + length;
  }

  private static int pointZero(byte[] out, int at) {
    out[at] = '.';
    out[at + 1] = '0';
    return at + 2;
  }

  private static int zeros(int count, byte[] out, int at) {
    for (int i = 0; i < count; i++) {
      out[at + i] = '0';
    }
    return at + count;
  }

  /* The value in exactly the given number of digits, zeros in front. */
  private static int digits(long value, int length, byte[] out, int at) {
    long rest = value;
    int next = at + length;
    while (next - at >= 2) {
      int pair = (int) (rest % 100) * 2;
      rest /= 100;
      out[--next] = DIGIT_PAIRS[pair + 1];
      out[--next] = DIGIT_PAIRS[pair];
    }
    if (next > at) {
      out[--next] = (byte) ('0' + rest % 10);
    }
    return at + length;
  }

  private static int digitCount(long value) {
    int count = 1;
    long bound = 10;
    while (value >= bound && count < 18) {
      bound *= 10;
      count++;
    }
    return value >= bound ? count + 1 : count;
  }

  private static byte[] digitPairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
