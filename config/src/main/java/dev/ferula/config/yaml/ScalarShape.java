package dev.ferula.config.yaml;

/** Which text can stand in YAML without quotes. */
final class ScalarShape {
  private ScalarShape() {}

  /** Whether the text reads back as itself without quotes; stricter inside brackets. */
  static boolean isPlain(String text, boolean inFlow) {
    if (text.isEmpty()
        || text.startsWith("---")
        || text.startsWith("...")
        || text.startsWith(" ")
        || text.endsWith(" ")
        || text.contains("\n")
        || !isPrintable(text)) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isPlainAt(text, i, inFlow)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainAt(String text, int i, boolean inFlow) {
    char c = text.charAt(i);
    boolean spaceAfter = i + 1 == text.length() || text.charAt(i + 1) == ' ';
    if (i == 0) {
      return switch (c) {
        case '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`' ->
            false;
        case '?', ':' -> !inFlow && !spaceAfter;
        case '-' -> !spaceAfter;
        default -> true;
      };
    }
    return switch (c) {
      case ',', '?', '[', ']', '{', '}' -> !inFlow;
      case ':' -> !inFlow && !spaceAfter;
      case '#' -> text.charAt(i - 1) != ' ';
      default -> true;
    };
  }

  static boolean isPrintable(String text) {
    return text.codePoints().allMatch(c -> c == '\n' || isPrintable(c));
  }

  static boolean isPrintable(int c) {
    return (c >= 0x20 && c <= 0x7e)
        || (c >= 0xa0 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd && c != 0xfeff)
        || (c >= 0x10000 && c <= 0x10ffff);
  }
}
