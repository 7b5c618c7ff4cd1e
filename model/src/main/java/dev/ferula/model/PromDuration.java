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
    int nextUnit = 0;
    for (int pos = 0; pos < text.length(); ) {
      int digitsEnd = endOfRun(text, pos, true);
      int unitEnd = endOfRun(text, digitsEnd, false);
      if (digitsEnd == pos || unitEnd == digitsEnd) {
        throw invalid(text);
      }
      long count = count(text, pos, digitsEnd);
      int unit = unit(text.substring(digitsEnd, unitEnd), text);
      if (unit < nextUnit) {
        throw invalid(text);
      }
      if (count > (MAX_MILLIS - total) / MILLIS[unit]) {
        throw new IllegalArgumentException("duration out of range");
      }
      total += count * MILLIS[unit];
      nextUnit = unit + 1;
      pos = unitEnd;
    }
    return total;
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("not a valid duration string: " + GoQuote.quote(text));
  }

  private static int endOfRun(String text, int start, boolean digits) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int unit(String name, String text) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "unknown unit " + GoQuote.quote(name) + " in duration " + GoQuote.quote(text));
  }

  /* Saturates, as everything above MAX_MILLIS is out of range with any unit, up to the 64 bits that
   * Go reads into. */
  private static long count(String text, int start, int end) {
    try {
      long count = Long.parseUnsignedLong(text, start, end, 10);
      return count < 0 ? MAX_MILLIS + 1 : Math.min(count, MAX_MILLIS + 1);
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
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
