package dev.ferula.config.binding;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Sizes in bytes in Prometheus's notation, whose units are powers of 1024: {@code 1GB512MB}. */
public final class ByteSize {
  private static final List<String> PREFIXES = List.of("", "K", "M", "G", "T", "P", "E");

  private static final long LARGEST_BEFORE_ANOTHER_DIGIT = (Long.MAX_VALUE - 9) / 10;

  private ByteSize() {}

  /**
   * Reads a size; both {@code MB} and {@code MiB} are 1024 × 1024 bytes.
   *
   * @throws IllegalArgumentException with Prometheus's text if it is not one
   */
  public static long parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return 0;
    }
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("units: invalid " + text);
    }
    double total = 0;
    int at = 0;
    while (at < rest.length()) {
      int fraction = endOfDigits(rest, at);
      boolean point = fraction < rest.length() && rest.charAt(fraction) == '.';
      int numberEnd = point ? endOfDigits(rest, fraction + 1) : fraction;
      if (numberEnd == at || (point && numberEnd == at + 1)) {
        throw new IllegalArgumentException("units: invalid " + text);
      }
      double number = digits(rest, at, fraction, text);
      if (point) {
        double part = digits(rest, fraction + 1, numberEnd, text);
        number += part / Math.pow(10, numberEnd - fraction - 1);
      }
      int unitEnd = numberEnd;
      while (unitEnd < rest.length() && !isNumeric(rest.charAt(unitEnd))) {
        unitEnd++;
      }
      total += number * unit(rest, numberEnd, unitEnd, text);
      at = unitEnd;
    }
    if (total >= 0x1p63) {
      throw new IllegalArgumentException("units: overflow parsing unit");
    }
    return (long) (negative ? -total : total);
  }

  private static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  private static double digits(String text, int start, int end, String whole) {
    long value = 0;
    for (int i = start; i < end; i++) {
      if (value >= LARGEST_BEFORE_ANOTHER_DIGIT) {
        throw new IllegalArgumentException("units: invalid " + whole);
      }
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }

  private static double unit(String text, int start, int end, String whole) {
    String name = text.substring(start, end);
    for (int i = 0; i < PREFIXES.size(); i++) {
      String prefix = PREFIXES.get(i);
      if (name.equals(prefix + "B") || (i > 0 && name.equals(prefix + "iB"))) {
        return Math.pow(1024, i);
      }
    }
    throw new IllegalArgumentException("units: unknown unit " + name + " in " + whole);
  }

  /** The notation of a size, exact: {@code 1GiB512MiB}. */
  public static String format(long bytes) {
    Deque<String> parts = new ArrayDeque<>();
    long rest = bytes;
    for (int i = 0; i < PREFIXES.size() && (rest != 0 || i == 0); i++) {
      if (rest % 1024 != 0 || bytes == 0) {
        parts.addFirst(rest % 1024 + PREFIXES.get(i) + (i == 0 ? "B" : "iB"));
      }
      rest /= 1024;
    }
    return String.join("", parts);
  }
}
