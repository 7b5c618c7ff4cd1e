package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import java.nio.charset.StandardCharsets;

/** Lengths and bytes of texts as Go sees them. */
final class Utf8 {
  private Utf8() {}

  /** Bytes of a text in UTF-8. */
  static int length(String text) {
    return length(text, 0, text.length());
  }

  /** Bytes of a part of a text in UTF-8. */
  static int length(String text, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

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
