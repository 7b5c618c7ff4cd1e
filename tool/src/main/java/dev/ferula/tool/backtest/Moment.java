package dev.ferula.tool.backtest;

import dev.ferula.notation.Moments;
import dev.ferula.tool.line.LineException;
import dev.ferula.tool.line.Syntax;

/** A time in milliseconds, written as RFC 3339 or as seconds since 1970. */
final class Moment implements Syntax<Long> {
  @Override
  public Long read(String text) {
    Long millis = Moments.millis(text);
    if (millis == null) {
      throw new LineException("\"" + text + "\" is no time, want RFC 3339 or seconds since 1970");
    }
    return millis;
  }
}
