package dev.ferula.config.binding;

import dev.ferula.model.GoQuote;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL as Go's {@code net/url} takes it apart, which accepts much that {@link java.net.URI} does
 * not.
 *
 * @param scheme lower case, or empty
 * @param user the user and password as written, or null where there is none
 * @param host host and port as written, or empty
 * @param rest the path and all after it
 */
public record GoUrl(String text, String scheme, @Nullable String user, String host, String rest) {
  /**
   * Takes a URL apart.
   *
   * @throws IllegalArgumentException in Go's words if it is not one
   */
  public static GoUrl parse(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
        throw invalid(text, "net/url: invalid control character in URL");
      }
    }
    int colon = schemeEnd(text);
    String scheme = colon > 0 ? text.substring(0, colon).toLowerCase(Locale.ROOT) : "";
    String rest = colon > 0 ? text.substring(colon + 1) : text;
    if (!rest.startsWith("//")) {
      checkPath(text, scheme, rest);
      return new GoUrl(text, scheme, null, "", rest);
    }
    int end = 2;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(2, end);
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    checkHost(text, host);
    return new GoUrl(
        text, scheme, at < 0 ? null : authority.substring(0, at), host, rest.substring(end));
  }

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
      if (!letter && (!later || i == 0)) {
        return -1;
      }
    }
    return -1;
  }

  private static void checkPath(String text, String scheme, String rest) {
    int slash = rest.indexOf('/');
    String segment = slash < 0 ? rest : rest.substring(0, slash);
    if (scheme.isEmpty() && segment.split("[?#]", 2)[0].contains(":")) {
      throw invalid(text, "first path segment in URL cannot contain colon");
    }
  }

  private static void checkHost(String text, String host) {
    if (host.contains("[") && !host.contains("]")) {
      throw invalid(text, "missing ']' in host");
    }
    int colon = host.lastIndexOf(':');
    if (colon >= 0 && colon > host.lastIndexOf(']')) {
      String port = host.substring(colon);
      if (!port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9')) {
        throw invalid(text, "invalid port " + GoQuote.quote(port) + " after host");
      }
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (" <>\"\\^`{|}".indexOf(c) >= 0) {
        String shown = GoQuote.quote(String.valueOf(c));
        throw invalid(text, "invalid character " + shown + " in host name");
      }
    }
  }

  private static IllegalArgumentException invalid(String text, String reason) {
    return new IllegalArgumentException("parse " + GoQuote.quote(text) + ": " + reason);
  }

  /** The URL with its password, if it has one, made unreadable. */
  public String redacted() {
    int colon = user == null ? -1 : user.indexOf(':');
    if (user == null || colon < 0) {
      return text;
    }
    return scheme + "://" + user.substring(0, colon) + ":xxxxx@" + host + rest;
  }
}
