package dev.ferula.rules.template.html;

/** Texts in styles, and their escapes. */
final class CssText {
  private CssText() {}

  static boolean isHex(int c) {
    return HtmlScanner.isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  static boolean isSpace(int c) {
    return HtmlScanner.SPACE.indexOf(c) >= 0;
  }

  /** The characters that escapes stand for. */
  static String decoded(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        if (c != '\\') {
          out.append(c);
        }
        continue;
      }
      int end = i;
      while (end < text.length() && end - i < 6 && isHex(text.charAt(end))) {
        end++;
      }
      if (end == i) {
        out.append(text.charAt(i++));
        continue;
      }
      int code = Integer.parseInt(text, i, end, 16);
      out.appendCodePoint(Character.isValidCodePoint(code) ? code : 0xfffd);
      i = end;
      if (text.startsWith("\r\n", i)) {
        i += 2;
      } else if (i < text.length() && isSpace(text.charAt(i))) {
        i++;
      }
    }
    return out.toString();
  }

  /** A text within a quoted text of a style. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        out.append("\\\\");
      } else if (c == 0 || "\t\n\f\r\"&'()+/:;<>{}".indexOf(c) >= 0) {
        out.append('\\').append(Integer.toHexString(c));
        if (i + 1 == text.length() || isHex(text.charAt(i + 1)) || isSpace(text.charAt(i + 1))) {
          out.append(' ');
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** A value of a property, as long as it can be nothing else. */
  static String value(String text) {
    String plain = decoded(text);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      boolean twoDashes = c == '-' && i > 0 && plain.charAt(i - 1) == '-';
      if (c == 0 || "\"'()/;@[\\]`{}<>".indexOf(c) >= 0 || twoDashes) {
        return Escapers.REFUSED;
      }
      if (c < 0x80 && StyleScanner.isNamePart(c)) {
        name.append(Character.toLowerCase(c));
      }
    }
    boolean active = name.indexOf("expression") >= 0 || name.indexOf("mozbinding") >= 0;
    return active ? Escapers.REFUSED : plain;
  }
}
