package dev.ferula.tool.backtest;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in milliseconds, written as RFC 3339 or as seconds since 1970. */
final class Moment implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return Math.round(Double.parseDouble(text) * 1000);
    } catch (NumberFormatException e) {
      return date(text);
    }
  }

  private static long date(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "\"" + text + "\" is no time, want RFC 3339 or seconds since 1970");
    }
  }
}
