package dev.ferula.model;

/**
 * Go's {@code strconv.Quote}: the double-quoted form in which Prometheus prints label values,
 * strings and names. Clients compare these texts, so the escapes are Go's to the letter.
 */
public final class GoQuote {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private GoQuote() {}

  /** The text in double quotes with Go's escapes. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    quote(text, out);
    return out.toString();
  }

  /** Appends the text in double quotes with Go's escapes. */
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      escape(c, out);
      i += Character.charCount(c);
    }
    out.append('"');
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      default -> {
        if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else if (c < ' ' || c == 0x7f || isInvalidByte(c)) {
          hex(out.append("\\x"), c, 2);
        } else if (Character.isBmpCodePoint(c)) {
          hex(out.append("\\u"), Character.isSurrogate((char) c) ? 0xfffd : c, 4);
        } else {
          hex(out.append("\\U"), c, 8);
        }
      }
    }
  }

  /* A byte that is no UTF-8, as PromQL's strings carry it: the low surrogate 0xdc00 plus the byte. */
  private static boolean isInvalidByte(int c) {
    return c >= 0xdc80 && c <= 0xdcff;
  }

  /* Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
  private static boolean isPrintable(int c) {
    if (c < 0x80) {
      return c >= ' ' && c < 0x7f;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void hex(StringBuilder out, int c, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX[(c >> shift) & 0xf]);
    }
  }
}
