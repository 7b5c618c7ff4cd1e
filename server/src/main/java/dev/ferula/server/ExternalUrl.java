package dev.ferula.server;

import dev.ferula.model.GoQuote;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The value of {@code --web.external-url}, read as Go reads URLs: one without a scheme is a path,
 * and host names may have underscores. Slashes at the end of the path are left out.
 */
final class ExternalUrl {
  private ExternalUrl() {}

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none
   */
  static URI parse(String text) {
    if (isQuote(text.charAt(0)) || isQuote(text.charAt(text.length() - 1))) {
      throw new IllegalArgumentException("URL must not begin or end with quotes");
    }
    int colon = schemeEnd(text);
    String scheme = colon < 0 ? "" : text.substring(0, colon + 1);
    String rest = text.substring(scheme.length());
    if (!scheme.isEmpty() && !rest.startsWith("/")) {
      return uri(text, text); // what Go calls opaque
    }
    String authority = "";
    if (rest.startsWith("//")) {
      authority = rest.substring(0, authorityEnd(rest));
      checkHost(authority, text);
      rest = rest.substring(authority.length());
    }
    int pathEnd = firstOf(rest, "?#", 0);
    String path = rest.substring(0, pathEnd).replaceFirst("/+$", "");
    if (scheme.isEmpty() && authority.isEmpty() && path.replaceFirst("/.*", "").contains(":")) {
      throw invalid(text, "first path segment in URL cannot contain colon");
    }
    String rooted = path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    return uri(scheme + authority + rooted + rest.substring(pathEnd), text);
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  /* Where the colon behind a scheme is, or -1. */
  private static int schemeEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (c == ':') {
        if (i == 0) {
          throw invalid(text, "missing protocol scheme");
        }
        return i;
      }
      if (!letter && (i == 0 || !later)) {
        return -1;
      }
    }
    return -1;
  }

  private static int authorityEnd(String rest) {
    return firstOf(rest, "/?#", 2);
  }

  private static int firstOf(String text, String any, int from) {
    int at = from;
    while (at < text.length() && any.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static void checkHost(String authority, String whole) {
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int close = host.indexOf(']');
    if (host.contains("[") && close < 0) {
      throw invalid(whole, "missing ']' in host");
    }
    int colon = host.indexOf(':', Math.max(0, close));
    if (colon >= 0 && !host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw invalid(whole, "invalid port " + GoQuote.quote(host.substring(colon)) + " after host");
    }
  }

  private static URI uri(String made, String given) {
    try {
      return new URI(made);
    } catch (URISyntaxException e) {
      throw invalid(given, e.getReason() + " at position " + e.getIndex());
    }
  }

  private static IllegalArgumentException invalid(String text, String problem) {
    return new IllegalArgumentException("parse " + GoQuote.quote(text) + ": " + problem);
  }
}
