package dev.ferula.web.api.series;

/**
 * Names in the {@code U__} form, in which every character outside the legacy set stands as its code
 * point in hexadecimal between underscores and an underscore is doubled.
 */
final class EscapedName {
  private static final int MAX_HEX_DIGITS = 6;

  private EscapedName() {}

  /** The name, or the text itself where it is not a well-formed escaped name. */
  static String unescape(String escaped) {
    StringBuilder name = new StringBuilder();
    int i = "U__".length();
    while (i < escaped.length()) {
      char c = escaped.charAt(i);
      if (c != '_') {
        name.append(c);
        i++;
        continue;
      }
      if (i + 1 < escaped.length() && escaped.charAt(i + 1) == '_') {
        name.append('_');
        i += 2;
        continue;
      }
      int end = escaped.indexOf('_', i + 1);
      if (end < 0 || end - i - 1 > MAX_HEX_DIGITS || end == i + 1) {
        return escaped;
      }
      int codePoint;
      try {
        codePoint = Integer.parseInt(escaped, i + 1, end, 16);
      } catch (NumberFormatException e) {
        return escaped;
      }
      if (!Character.isValidCodePoint(codePoint)) {
        return escaped;
      }
      name.appendCodePoint(codePoint);
      i = end + 1;
    }
    return name.toString();
  }
}
