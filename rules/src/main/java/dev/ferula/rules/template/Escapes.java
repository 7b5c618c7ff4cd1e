package dev.ferula.rules.template;

import dev.ferula.notation.GoText;
import java.util.Locale;

/** Texts made safe for HTML, JavaScript and queries of URLs, as Go's template functions do it. */
final class Escapes {
  private Escapes() {}

  static String html(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case 0 -> out.append('\ufffd');
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  static String javaScript(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '"' -> out.append("\\\"");
                case '<', '>', '&', '=' -> out.append(code(c));
                default -> {
                  if (c < ' ' || (c >= 0x80 && !GoText.isByte(c) && !Utf8.isPrintable(c))) {
                    out.append(code(c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.toString();
  }

  private static String code(int c) {
    return String.format(Locale.ROOT, "\\u%04X", c);
  }

  /**
   * As Go's url.QueryEscape: everything but letters, digits and {@code -_.~}; a space is a plus.
   */
  static String query(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : GoText.bytes(text)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else if (c == ' ') {
        out.append('+');
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
