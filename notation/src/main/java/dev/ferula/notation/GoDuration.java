package dev.ferula.notation;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time in Go's own notation, which unlike Prometheus's has fractions, signs and units
 * below a millisecond, and none above an hour: {@code 1h15m30.5s}.
 */
public final class GoDuration {
  private static final Pattern ELEMENT =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)([a-z\u00b5\u03bc]+)");

  private static final Map<String, Double> NANOS =
      Map.of(
          "ns", 1.0,
          "us", 1e3,
          "\u00b5s", 1e3,
          "\u03bcs", 1e3,
          "ms", 1e6,
          "s", 1e9,
          "m", 6e10,
          "h", 3.6e12);

  private static final long SECOND = 1_000_000_000;
  private static final long MINUTE = 60;
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  private GoDuration() {}

  /** So many nanoseconds as Go writes them: {@code 1h0m0.5s}, {@code 5ms}, {@code 0s}. */
  public static String ofNanos(long nanos) {
    return text(nanos / SECOND, nanos % SECOND);
  }

  /** As {@link #ofNanos}, for milliseconds; any number of them. */
  public static String ofMillis(long millis) {
    return text(millis / 1000, millis % 1000 * MILLI);
  }

  /* Whole seconds and what is left, both below zero where one is. */
  private static String text(long seconds, long nanos) {
    String sign = seconds < 0 || nanos < 0 ? "-" : "";
    long whole = Math.abs(seconds);
    long rest = Math.abs(nanos);
    if (whole == 0) {
      return sign + small(rest);
    }
    String last = scaled(whole % MINUTE * SECOND + rest, SECOND) + "s";
    long minutes = whole / MINUTE;
    if (minutes == 0) {
      return sign + last;
    }
    String below = minutes % 60 + "m" + last;
    return minutes < 60 ? sign + below : sign + minutes / 60 + "h" + below;
  }

  /* Less than a second, in the largest unit of which there is one. */
  private static String small(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < MICRO) {
      return nanos + "ns";
    }
    return nanos < MILLI ? scaled(nanos, MICRO) + "\u00b5s" : scaled(nanos, MILLI) + "ms";
  }

  /* How many of a unit, which is a power of ten, these are; no zeros at the end of a fraction. */
  private static String scaled(long nanos, long unit) {
    long fraction = nanos % unit;
    if (fraction == 0) {
      return Long.toString(nanos / unit);
    }
    /* With a digit before the fraction, so that its own first zeros stay. */
    String digits = Long.toString(unit + fraction);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return nanos / unit + "." + digits.substring(1, end);
  }

  /**
   * Reads a length of time to the nanosecond; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException if it is not one or is longer than 292 years
   */
  public static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = ELEMENT.matcher(rest);
    double nanos = 0;
    int at = 0;
    while (at < rest.length()) {
      Double unit = matcher.find(at) && matcher.start() == at ? NANOS.get(matcher.group(2)) : null;
      if (unit == null) {
        throw invalid(text);
      }
      nanos += Double.parseDouble(matcher.group(1)) * unit;
      at = matcher.end();
    }
    if (at == 0 || nanos >= Long.MAX_VALUE) {
      throw invalid(text);
    }
    return Duration.ofNanos(Math.round(negative ? -nanos : nanos));
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("time: invalid duration \"" + text + "\"");
  }
}
