package dev.ferula.tool.backtest;

import dev.ferula.notation.Moments;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in milliseconds, written as RFC 3339 or as seconds since 1970. */
final class Moment implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    Long millis = Moments.millis(text);
    if (millis == null) {
      throw new TypeConversionException(
          "\"" + text + "\" is no time, want RFC 3339 or seconds since 1970");
    }
    return millis;
  }
}
