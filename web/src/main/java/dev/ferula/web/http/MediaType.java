package dev.ferula.web.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A content type, read as Go reads it.
 *
 * @param type in small letters; empty where it could not be read
 * @param parameters by their names in small letters; none where anything could not be read
 * @param failure what could not be read, in Go's words, or null
 */
record MediaType(String type, Map<String, String> parameters, @Nullable String failure) {
  private static final String SPECIAL = "()<>@,;:\\\"/[]?=";
  private static final String SPACE = " \t\n\u000b\f\r\u0085\u00a0";

  /** Of nothing is known what it is. */
  private static final MediaType UNKNOWN =
      new MediaType("application/octet-stream", Map.of(), null);

  /** Reads the value of a header. */
  static MediaType parse(String header) {
    return header.isEmpty() ? UNKNOWN : new Reader(header).read();
  }

  /** For one use. */
  private static final class Reader {
    private final String text;
    private final Map<String, String> parameters = new HashMap<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    MediaType read() {
      int semicolon = text.indexOf(';');
      at = semicolon < 0 ? text.length() : semicolon;
      String type = trimmed(text.substring(0, at)).toLowerCase(Locale.ROOT);
      String wrong = wrong(type);
      if (wrong != null) {
        return new MediaType("", Map.of(), "mime: " + wrong);
      }
      while (!trimmed(text.substring(at)).isEmpty()) {
        int before = at;
        String name = name();
        String value = name.isEmpty() ? null : value();
        if (value == null) {
          return trimmed(text.substring(before)).equals(";")
              ? new MediaType(type, Map.copyOf(parameters), null)
              : new MediaType(type, Map.of(), "mime: invalid media parameter");
        }
        String earlier = parameters.putIfAbsent(name, value);
        if (earlier != null && !earlier.equals(value)) {
          return new MediaType("", Map.of(), "mime: duplicate parameter name");
        }
      }
      return new MediaType(type, Map.copyOf(parameters), null);
    }

    private static @Nullable String wrong(String type) {
      int slash = token(type, 0);
      if (slash == 0) {
        return "no media type";
      }
      if (slash == type.length()) {
        return null;
      }
      if (type.charAt(slash) != '/') {
        return "expected slash after first token";
      }
      int end = token(type, slash + 1);
      if (end == slash + 1) {
        return "expected token after slash";
      }
      return end == type.length() ? null : "unexpected content after media subtype";
    }

    /* Moves behind the equals sign; empty where there is no such name. */
    private String name() {
      if (!moveBehind(';')) {
        return "";
      }
      skipSpace();
      int end = token(text, at);
      String name = text.substring(at, end).toLowerCase(Locale.ROOT);
      at = end;
      if (name.isEmpty() || !moveBehind('=')) {
        return "";
      }
      skipSpace();
      return name;
    }

    /* Null where there is none. */
    private @Nullable String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int end = token(text, at);
      String value = text.substring(at, end);
      at = end;
      return value.isEmpty() ? null : value;
    }

    private @Nullable String quoted() {
      StringBuilder value = new StringBuilder();
      for (int i = at + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          at = i + 1;
          return value.toString();
        }
        if (c == '\r' || c == '\n') {
          return null;
        }
        if (c == '\\' && i + 1 < text.length() && SPECIAL.indexOf(text.charAt(i + 1)) >= 0) {
          c = text.charAt(++i);
        }
        value.append(c);
      }
      return null;
    }

    private boolean moveBehind(char c) {
      skipSpace();
      boolean there = at < text.length() && text.charAt(at) == c;
      at += there ? 1 : 0;
      return there;
    }

    private void skipSpace() {
      while (at < text.length() && SPACE.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    /* Where a word that begins at a place ends. */
    private static int token(String text, int from) {
      int end = from;
      while (end < text.length() && isOfToken(text.charAt(end))) {
        end++;
      }
      return end;
    }

    private static boolean isOfToken(char c) {
      return c > ' ' && c < 0x7f && SPECIAL.indexOf(c) < 0;
    }

    private static String trimmed(String text) {
      int from = 0;
      int to = text.length();
      while (from < to && SPACE.indexOf(text.charAt(from)) >= 0) {
        from++;
      }
      while (to > from && SPACE.indexOf(text.charAt(to - 1)) >= 0) {
        to--;
      }
      return text.substring(from, to);
    }
  }
}
