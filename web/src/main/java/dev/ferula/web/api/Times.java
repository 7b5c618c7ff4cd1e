package dev.ferula.web.api;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoNumber;
import dev.ferula.notation.GoTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as the API takes and gives them: Unix seconds with a fraction, or RFC 3339. */
public final class Times {
  /** Start of an optional range of time that was not given. */
  public static final long MIN = (Long.MIN_VALUE / 1000 + 62135596801L) * 1000;

  /** End of an optional range of time that was not given. */
  public static final long MAX = (Long.MAX_VALUE / 1000 - 62135596801L) * 1000 + 999;

  /* What a count of milliseconds can hold. */
  private static final double MOST_SECONDS = 0x1p63 / 1000;

  private static final String MIN_TEXT = "-292273086-05-16T16:47:06Z";
  private static final String MAX_TEXT = "292277025-08-18T07:12:54.999999999Z";
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private Times() {}

  /**
   * A time in milliseconds.
   *
   * @throws IllegalArgumentException with Prometheus's words
   */
  public static long parse(String text) {
    Double seconds = GoNumber.parse(text);
    if (seconds != null && Math.abs(seconds) < MOST_SECONDS) {
      double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
      long millis = Math.round(Math.abs(seconds - whole) * 1000);
      return ((long) whole) * 1000 + (seconds < 0 ? -millis : millis);
    }
    switch (text) {
      case MIN_TEXT:
        return MIN;
      case MAX_TEXT:
        return MAX;
      default:
        break;
    }
    Long date = GoTime.millis(text);
    if (date == null) {
      throw new IllegalArgumentException(
          "cannot parse " + GoQuote.quote(text) + " to a valid timestamp");
    }
    return date;
  }

  /** RFC 3339 in UTC with as many digits of the fraction as needed. */
  public static String rfc3339(long millis) {
    String seconds = SECONDS.format(Instant.ofEpochMilli(millis));
    int fraction = (int) Math.floorMod(millis, 1000L);
    if (fraction == 0) {
      return seconds + "Z";
    }
    String digits = Integer.toString(1000 + fraction).substring(1);
    return seconds + "." + digits.replaceFirst("0+$", "") + "Z";
  }
}
