package dev.ferula.exposition;

import dev.ferula.model.MetricNames;
import org.jspecify.annotations.Nullable;

/**
 * How a metric or label name that the old rules ({@code [a-zA-Z_:][a-zA-Z0-9_:]*}) forbid is shown
 * to a scraper; {@link #parameter} is the word in Accept and Content-Type headers.
 */
public enum EscapingScheme {
  /** As it is, in quotes. */
  ALLOW_UTF8("allow-utf-8", 0),
  /** Every forbidden character becomes an underscore. Cannot be undone. */
  UNDERSCORES("underscores", 1),
  /** Dots become {@code _dot_}, underscores are doubled, so dotted names can be told apart. */
  DOTS("dots", 2),
  /**
   * {@code U__} in front and each forbidden character as its hexadecimal code point; reversible.
   */
  VALUES("values", 3);

  private final String parameter;
  private final int form;

  EscapingScheme(String parameter, int form) {
    this.parameter = parameter;
    this.form = form;
  }

  public String parameter() {
    return parameter;
  }

  /** The scheme's place in a family's table of rendered forms. */
  int form() {
    return form;
  }

  /** The scheme of that name, or null where there is none. */
  public static @Nullable EscapingScheme ofParameter(String parameter) {
    for (EscapingScheme scheme : values()) {
      if (scheme.parameter.equals(parameter)) {
        return scheme;
      }
    }
    return null;
  }

  /** The metric name as this scheme shows it. */
  public String metricName(String name) {
    return escape(name, true);
  }

  /** The label name as this scheme shows it. */
  public String labelName(String name) {
    return escape(name, false);
  }

  private String escape(String name, boolean colons) {
    if (name.isEmpty() || (this != DOTS && isLegacy(name, colons))) {
      return name;
    }
    return switch (this) {
      case ALLOW_UTF8 -> name;
      case UNDERSCORES -> underscores(name, colons);
      case DOTS -> dots(name, colons);
      case VALUES -> values(name, colons);
    };
  }

  private static String underscores(String name, boolean colons) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      int c = name.codePointAt(i);
      out.append(isAllowed(c, i, colons) ? (char) c : '_');
    }
    return out.toString();
  }

  private static String dots(String name, boolean colons) {
    StringBuilder out = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      int c = name.codePointAt(i);
      if (c == '.') {
        out.append("_dot_");
      } else if (c == '_' || !isAllowed(c, i, colons)) {
        out.append("__");
      } else {
        out.append((char) c);
      }
    }
    return out.toString();
  }

  private static String values(String name, boolean colons) {
    StringBuilder out = new StringBuilder(name.length() + 16).append("U__");
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      int c = name.codePointAt(i);
      if (c == '_') {
        out.append("__");
      } else if (isAllowed(c, i, colons)) {
        out.append((char) c);
      } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        out.append("_FFFD_");
      } else {
        out.append('_').append(Integer.toHexString(c)).append('_');
      }
    }
    return out.toString();
  }

  private static boolean isLegacy(String name, boolean colons) {
    return colons ? MetricNames.isLegacyMetricName(name) : MetricNames.isLegacyLabelName(name);
  }

  private static boolean isAllowed(int c, int at, boolean colons) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c >= '0' && c <= '9' && at > 0)
        || (colons && c == ':');
  }
}
