package dev.ferula.web.api;

import dev.ferula.model.GoQuote;

/** Whole numbers as Go's {@code strconv} reads them, with its words for those that it refuses. */
public final class GoInteger {
  private GoInteger() {}

  /**
   * An {@code int}, which has 64 bits in Go.
   *
   * @throws NumberFormatException in Go's words
   */
  public static long parse(String text) {
    try {
      return Long.parseLong(ascii(text));
    } catch (NumberFormatException e) {
      throw failure("Atoi", text, Long.SIZE);
    }
  }

  /**
   * An {@code int32}.
   *
   * @throws NumberFormatException in Go's words
   */
  public static int parse32(String text) {
    try {
      return Integer.parseInt(ascii(text));
    } catch (NumberFormatException e) {
      throw failure("ParseInt", text, Integer.SIZE);
    }
  }

  /* Java would take the digits of other scripts as well. */
  private static String ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '9') {
        throw new NumberFormatException(text);
      }
    }
    return text;
  }

  private static NumberFormatException failure(String function, String text, int bits) {
    return new NumberFormatException(
        "strconv."
            + function
            + ": parsing "
            + GoQuote.quote(text)
            + (isTooLarge(text, bits) ? ": value out of range" : ": invalid syntax"));
  }

  /* Of a text that is no such number. Go refuses it as soon as its digits are too many: what stands behind them is not read. */
  private static boolean isTooLarge(String text, int bits) {
    long most = -1L >>> (Long.SIZE - bits);
    long value = 0;
    int from = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      if (Long.compareUnsigned(value, Long.divideUnsigned(most - digit, 10)) > 0) {
        return true;
      }
      value = value * 10 + digit;
    }
    return text.length() > from;
  }
}
