package dev.ferula.model;

import java.time.Duration;

/**
 * Prometheus's notation of durations: numbers with the units {@code y w d h m s ms}, each at most
 * once and in this order, as in {@code 1h30m}. A year has 365 days. Resolution is a millisecond;
 * the longest duration is about 292 years.
 */
public final class PromDuration {
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1
  };

  /* The longest duration in Go, whose clock counts nanoseconds in 64 bits. */
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private PromDuration() {}

  /**
   * Reads a duration; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException with Prometheus's text if it is not one or is too long
   */
  public static Duration parse(String text) {
    return Duration.ofMillis(parseMillis(text));
  }

  /**
   * Reads a duration as milliseconds; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException with Prometheus's text if it is not one or is too long
   */
  public static long parseMillis(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty duration string");
    }
    if (text.equals("0")) {
      return 0;
    }
    long total = 0;
    boolean tooLong = false;
    int unit = 0;
    for (int pos = 0; pos < text.length(); ) {
      int digitsEnd = pos;
      while (digitsEnd < text.length() && isDigit(text.charAt(digitsEnd))) {
        digitsEnd++;
      }
      int unitEnd = digitsEnd;
      while (unitEnd < text.length() && !isDigit(text.charAt(unitEnd))) {
        unitEnd++;
      }
      unit = indexOfUnit(text.substring(digitsEnd, unitEnd), unit);
      if (digitsEnd == pos || unit < 0) {
        throw new IllegalArgumentException("not a valid duration string: " + GoQuote.quote(text));
      }
      long count = parseCount(text, pos, digitsEnd);
      if (count > (MAX_MILLIS - total) / MILLIS[unit]) {
        tooLong = true;
      } else {
        total += count * MILLIS[unit];
      }
      unit++;
      pos = unitEnd;
    }
    if (tooLong) {
      throw new IllegalArgumentException("duration out of range");
    }
    return total;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int indexOfUnit(String name, int from) {
    for (int i = from; i < UNITS.length; i++) {
      if (UNITS[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /* Saturates: everything from MAX_MILLIS on is out of range with any unit. */
  private static long parseCount(String text, int start, int end) {
    long count = 0;
    for (int i = start; i < end; i++) {
      count = Math.min(count * 10 + (text.charAt(i) - '0'), MAX_MILLIS + 1);
    }
    return count;
  }

  /** The notation of a duration, to the millisecond. */
  public static String format(Duration duration) {
    return formatMillis(duration.toMillis());
  }

  /**
   * The notation of a number of milliseconds. Years and weeks are used only where nothing remains,
   * since 90d reads better than 12w6d.
   */
  public static String formatMillis(long millis) {
    if (millis == 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    if (millis < 0) {
      out.append('-');
    }
    long rest = Math.abs(millis);
    for (int i = 0; i < UNITS.length; i++) {
      boolean onlyExact = i < 2;
      long count = rest / MILLIS[i];
      if (count > 0 && (!onlyExact || rest % MILLIS[i] == 0)) {
        out.append(count).append(UNITS[i]);
        rest -= count * MILLIS[i];
      }
    }
    return out.toString();
  }
}
