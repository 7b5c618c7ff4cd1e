package dev.ferula.textparse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The media type of a Content-Type header, taken and refused as Go's {@code mime} package does. */
final class MediaType {
  private MediaType() {}

  /**
   * The media type in lower case.
   *
   * @throws IllegalArgumentException with Go's text if the header or a parameter is malformed
   */
  static String parse(String header) {
    int semicolon = header.indexOf(';');
    String base = semicolon < 0 ? header : header.substring(0, semicolon);
    String mediaType = base.trim().toLowerCase(Locale.ROOT);
    checkMediaType(mediaType);
    if (semicolon >= 0) {
      checkParameters(header.substring(semicolon));
    }
    return mediaType;
  }

  private static void checkMediaType(String mediaType) {
    int type = tokenEnd(mediaType, 0);
    if (type == 0) {
      throw new IllegalArgumentException("mime: no media type");
    }
    if (type == mediaType.length()) {
      return;
    }
    if (mediaType.charAt(type) != '/') {
      throw new IllegalArgumentException("mime: expected slash after first token");
    }
    int subtype = tokenEnd(mediaType, type + 1);
    if (subtype == type + 1) {
      throw new IllegalArgumentException("mime: expected token after slash");
    }
    if (subtype != mediaType.length()) {
      throw new IllegalArgumentException("mime: unexpected content after media subtype");
    }
  }

  private static void checkParameters(String rest) {
    Map<String, String> seen = new HashMap<>();
    int at = 0;
    while (at < rest.length()) {
      at = skipSpace(rest, at);
      if (at == rest.length()) {
        return;
      }
      if (rest.charAt(at) != ';') {
        throw invalidParameter();
      }
      at = skipSpace(rest, at + 1);
      int nameEnd = tokenEnd(rest, at);
      if (nameEnd == at) {
        if (at == rest.length()) {
          return;
        }
        throw invalidParameter();
      }
      String name = rest.substring(at, nameEnd).toLowerCase(Locale.ROOT);
      at = skipSpace(rest, nameEnd);
      if (at == rest.length() || rest.charAt(at) != '=') {
        throw invalidParameter();
      }
      int valueStart = skipSpace(rest, at + 1);
      at = valueEnd(rest, valueStart);
      String value = rest.substring(valueStart, at);
      String before = seen.putIfAbsent(name, value);
      if (before != null && !before.equals(value)) {
        throw new IllegalArgumentException("mime: duplicate parameter name");
      }
    }
  }

  private static int valueEnd(String text, int at) {
    if (at < text.length() && text.charAt(at) == '"') {
      for (int i = at + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          return i + 1;
        } else if (c == '\\' && i + 1 < text.length() && !isToken(text.charAt(i + 1))) {
          i++;
        } else if (c == '\r' || c == '\n') {
          break;
        }
      }
      throw invalidParameter();
    }
    int end = tokenEnd(text, at);
    if (end == at) {
      throw invalidParameter();
    }
    return end;
  }

  private static IllegalArgumentException invalidParameter() {
    return new IllegalArgumentException("mime: invalid media parameter");
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int tokenEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isToken(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isToken(char c) {
    return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
  }
}
