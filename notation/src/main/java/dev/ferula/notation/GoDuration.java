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

  private GoDuration() {}

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
