package dev.ferula.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Expansion of {@code $VAR} and {@code ${VAR}} as Go's {@code os.Expand} does it; {@code $$} is a
 * dollar sign, a variable that is not set is empty.
 */
record Environment(Function<String, @Nullable String> variables) {
  String expand(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '$' || at == text.length()) {
        out.append(c);
      } else if (text.charAt(at) == '{') {
        at = braced(text, at + 1, out);
      } else {
        at = plain(text, at, out);
      }
    }
    return out.toString();
  }

  /* A brace that is not closed, and braces around nothing, vanish with the dollar sign. */
  private int braced(String text, int start, StringBuilder out) {
    int end = text.indexOf('}', start);
    if (end < 0) {
      return start;
    }
    if (end > start) {
      out.append(value(text.substring(start, end)));
    }
    return end + 1;
  }

  private int plain(String text, int start, StringBuilder out) {
    char first = text.charAt(start);
    if ("*#$@!?-0123456789".indexOf(first) >= 0) {
      out.append(value(String.valueOf(first)));
      return start + 1;
    }
    int end = start;
    while (end < text.length() && isNameCharacter(text.charAt(end))) {
      end++;
    }
    if (end == start) {
      out.append('$');
      return start;
    }
    out.append(value(text.substring(start, end)));
    return end;
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private String value(String name) {
    if (name.equals("$")) {
      return "$";
    }
    String value = variables.apply(name);
    return value == null ? "" : value;
  }
}
