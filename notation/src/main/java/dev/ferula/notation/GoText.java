package dev.ferula.notation;

import java.util.Locale;

/** Texts as Go counts them, in bytes of UTF-8, and as its logs quote them in JSON. */
public final class GoText {
  private GoText() {}

  /** How many bytes of UTF-8 a text has. */
  public static int length(String text) {
    return length(text, 0, text.length());
  }

  /**
   * How many bytes of UTF-8 a part of a text has; a surrogate counts as half of a pair, two bytes.
   */
  public static int length(String text, int from, int to) {
    int bytes = to - from;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** Appends a text in quotes, as a log of lines of JSON has it. */
  public static void appendJson(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
