package dev.ferula.tool.client;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoNumber;
import dev.ferula.tool.ToolException;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Moments as arguments have them: seconds since the epoch, or a date after RFC 3339. */
public final class Times {
  private Times() {}

  /**
   * Milliseconds since the epoch.
   *
   * @param what is read, for the message
   */
  public static long parse(String text, String what) {
    Double seconds = GoNumber.parse(text);
    if (seconds != null) {
      return Math.round(seconds * 1000);
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new ToolException(
          "error parsing "
              + what
              + ": cannot parse "
              + GoQuote.quote(text)
              + " to a valid timestamp",
          e);
    }
  }

  /** A moment as the interface takes it. */
  public static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }
}
