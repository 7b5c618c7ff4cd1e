package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;

/** Characters as Go sees them. */
final class Utf8 {
  private Utf8() {}

  /** Whether Go's quoted strings show a character as it is. */
  static boolean isPrintable(int c) {
    return c == '"' || c == '\\' || !GoQuote.quote(Character.toString(c)).startsWith("\"\\");
  }
}
