package dev.ferula.notation;

import java.math.BigDecimal;
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

  private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000);
  private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000_000_000L);
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  private GoDuration() {}

  /** So many nanoseconds as Go writes them: {@code 1h0m0.5s}, {@code 5ms}, {@code 0s}. */
  public static String ofNanos(long nanos) {
    return text(BigDecimal.valueOf(nanos));
  }

  /** As {@link #ofNanos}, for milliseconds; any number of them. */
  public static String ofMillis(long millis) {
    return text(BigDecimal.valueOf(millis).movePointRight(6));
  }

  private static String text(BigDecimal nanos) {
    String sign = nanos.signum() < 0 ? "-" : "";
    BigDecimal size = nanos.abs();
    if (size.compareTo(SECOND) < 0) {
      return sign + small(size);
    }
    BigDecimal[] minutes = size.divideAndRemainder(MINUTE);
    String seconds = scaled(minutes[1], 9) + "s";
    long whole = minutes[0].longValueExact();
    if (whole == 0) {
      return sign + seconds;
    }
    String rest = whole % 60 + "m" + seconds;
    return whole < 60 ? sign + rest : sign + whole / 60 + "h" + rest;
  }

  /* Less than a second, in the largest unit of which there is one. */
  private static String small(BigDecimal nanos) {
    long count = nanos.longValueExact();
    if (count == 0) {
      return "0s";
    }
    if (count < MICRO) {
      return count + "ns";
    }
    return count < MILLI ? scaled(nanos, 3) + "\u00b5s" : scaled(nanos, 6) + "ms";
  }

  private static String scaled(BigDecimal nanos, int digits) {
    return nanos.signum() == 0
        ? "0"
        : nanos.movePointLeft(digits).stripTrailingZeros().toPlainString();
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
