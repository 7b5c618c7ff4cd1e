package dev.ferula.tool.tsdb;

import java.math.BigDecimal;

/** Durations as Go prints them: {@code 2h0m0s}, {@code 1m0.124s}, {@code 5ms}, {@code 0s}. */
final class GoDuration {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private GoDuration() {}

  static String ofMillis(long millis) {
    if (millis == 0) {
      return "0s";
    }
    String sign = millis < 0 ? "-" : "";
    long size = Math.abs(millis);
    if (size < SECOND) {
      return sign + size + "ms";
    }
    StringBuilder text = new StringBuilder(sign);
    if (size >= HOUR) {
      text.append(size / HOUR).append('h');
    }
    if (size >= MINUTE) {
      text.append(size % HOUR / MINUTE).append('m');
    }
    BigDecimal seconds = BigDecimal.valueOf(size % MINUTE, 3).stripTrailingZeros();
    return text.append(seconds.toPlainString()).append('s').toString();
  }

  /** So many nanoseconds, in the largest unit of which there is one. */
  static String ofNanos(long nanos) {
    long second = 1_000_000 * SECOND;
    if (nanos < second) {
      int shift = nanos < 1_000 ? 0 : nanos < 1_000_000 ? 3 : 6;
      String unit = shift == 0 ? "ns" : shift == 3 ? "\u00b5s" : "ms";
      return nanos == 0 ? "0s" : plain(nanos, shift) + unit;
    }
    long minutes = nanos / (60 * second);
    String seconds = plain(nanos % (60 * second), 9) + "s";
    return minutes == 0
        ? seconds
        : (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
  }

  private static String plain(long value, int digits) {
    return BigDecimal.valueOf(value, digits).stripTrailingZeros().toPlainString();
  }
}
