package dev.ferula.tool;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an argument as Go's {@code time.ParseDuration} does: {@code 1h15m30.5s}. */
public final class GoDurationType implements ITypeConverter<Duration> {
  private static final Pattern ELEMENT =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)([a-zµμ]+)");
  private static final Map<String, Double> NANOS =
      Map.of(
          "ns", 1.0, "us", 1e3, "µs", 1e3, "μs", 1e3, "ms", 1e6, "s", 1e9, "m", 6e10, "h", 3.6e12);

  @Override
  public Duration convert(String text) {
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

  private static TypeConversionException invalid(String text) {
    return new TypeConversionException("time: invalid duration \"" + text + "\"");
  }
}
