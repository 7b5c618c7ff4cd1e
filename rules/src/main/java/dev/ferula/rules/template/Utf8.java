package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import java.nio.charset.StandardCharsets;

/** Bytes and characters of texts as Go sees them. */
final class Utf8 {
  private Utf8() {}

  /** Whether Go's quoted strings show a character as it is. */
  static boolean isPrintable(int c) {
    return c == '"' || c == '\\' || !GoQuote.quote(Character.toString(c)).startsWith("\"\\");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
