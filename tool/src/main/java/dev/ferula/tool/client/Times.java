package dev.ferula.tool.client;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.Moments;
import dev.ferula.tool.ToolException;
import java.math.BigDecimal;

/** Moments as arguments have them: seconds since the epoch, or a date after RFC 3339. */
public final class Times {
  private Times() {}

  /**
   * Milliseconds since the epoch.
   *
   * @param what is read, for the message
   */
  public static long parse(String text, String what) {
    Long millis = Moments.millis(text);
    if (millis == null) {
      throw new ToolException(
          "error parsing "
              + what
              + ": cannot parse "
              + GoQuote.quote(text)
              + " to a valid timestamp");
    }
    return millis;
  }

  /** A moment as the interface takes it. */
  public static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }
}
