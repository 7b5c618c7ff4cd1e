package dev.ferula.model;

/** Which names are metric and label names, under the legacy and the UTF-8 rules. */
public final class MetricNames {
  private MetricNames() {}

  /** {@code [a-zA-Z_:][a-zA-Z0-9_:]*}. */
  public static boolean isLegacyMetricName(CharSequence name) {
    return isLegacy(name, true);
  }

  /** {@code [a-zA-Z_][a-zA-Z0-9_]*}. */
  public static boolean isLegacyLabelName(CharSequence name) {
    return isLegacy(name, false);
  }

  /** Any non-empty string that encodes as UTF-8, that is, without a lone surrogate. */
  public static boolean isUtf8Name(CharSequence name) {
    return name.length() > 0 && isWellFormed(name);
  }

  /** Whether every surrogate in the text is part of a pair. */
  public static boolean isWellFormed(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLegacy(CharSequence name, boolean colons) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9' && i > 0;
      if (!letter && !digit && !(colons && c == ':')) {
        return false;
      }
    }
    return name.length() > 0;
  }
}
