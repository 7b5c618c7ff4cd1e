package dev.ferula.web.api;

import dev.ferula.model.GoQuote;

/** Whole numbers as Go's {@code strconv} reads them, with its words for those that it refuses. */
final class GoInteger {
  private GoInteger() {}

  /**
   * An {@code int}, which has 64 bits in Go.
   *
   * @throws NumberFormatException in Go's words
   */
  static long parse(String text) {
    try {
      return Long.parseLong(ascii(text));
    } catch (NumberFormatException e) {
      throw failure("Atoi", text);
    }
  }

  /**
   * An {@code int32}.
   *
   * @throws NumberFormatException in Go's words
   */
  static int parse32(String text) {
    try {
      return Integer.parseInt(ascii(text));
    } catch (NumberFormatException e) {
      throw failure("ParseInt", text);
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

  private static NumberFormatException failure(String function, String text) {
    boolean number = text.matches("[+-]?[0-9]+");
    return new NumberFormatException(
        "strconv."
            + function
            + ": parsing "
            + GoQuote.quote(text)
            + (number ? ": value out of range" : ": invalid syntax"));
  }
}
