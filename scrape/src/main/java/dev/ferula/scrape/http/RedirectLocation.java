package dev.ferula.scrape.http;

import dev.ferula.model.GoQuote;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a Location header says, read as Go reads it: other letters are taken as they are and sent
 * with escapes, and dots are gone from every path. A class of its own because URI refuses the
 * former and leaves the latter above the root.
 */
final class RedirectLocation {
  private static final String ESCAPED_IN_URIS = " \"<>\\^`{|}";
  private static final String HOST_MARKS = "-_.~!$&'()*+,;=:[]<>\"%";
  private static final String USER_MARKS = "-._:~!$&'()*+,;=%@";
  private static final Pattern PORT = Pattern.compile(":[0-9]*");
  private static final int SHOWN_ESCAPE = 3;

  private final String scheme;
  private final @Nullable String authority;
  private final String path;
  private final @Nullable String query;

  private RedirectLocation(
      String scheme, @Nullable String authority, String path, @Nullable String query) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
    this.query = query;
  }

  /**
   * Where a header sends to that an answer of an address has.
   *
   * @throws MalformedURLException if it is no address, with Go's words; with those of URI where
   *     that alone refuses a host (with angles or quotes, or something else than an address in
   *     brackets)
   */
  static URI resolve(URI from, String location) throws MalformedURLException {
    int fragment = location.indexOf('#');
    String written = fragment < 0 ? location : location.substring(0, fragment);
    try {
      return parse(written).from(from);
    } catch (MalformedURLException e) {
      throw new MalformedURLException("parse " + GoQuote.quote(location) + ": " + e.getMessage());
    } catch (URISyntaxException e) {
      throw new MalformedURLException(e.getMessage());
    }
  }

  private static RedirectLocation parse(String text) throws MalformedURLException {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new MalformedURLException("net/url: invalid control character in URL");
    }
    String scheme = scheme(text);
    String rest = scheme.isEmpty() ? text : text.substring(scheme.length() + 1);
    int mark = rest.indexOf('?');
    String query = mark < 0 ? null : rest.substring(mark + 1);
    String path = mark < 0 ? rest : rest.substring(0, mark);
    String authority = null;
    if (path.startsWith("//") && (!scheme.isEmpty() || !path.startsWith("///"))) {
      int end = path.indexOf('/', 2);
      authority = path.substring(2, end < 0 ? path.length() : end);
      path = end < 0 ? "" : path.substring(end);
      checkHost(authority.substring(authority.lastIndexOf('@') + 1));
      checkUser(authority.substring(0, Math.max(0, authority.lastIndexOf('@'))));
    } else if (scheme.isEmpty() && path.split("/", 2)[0].contains(":")) {
      throw new MalformedURLException("first path segment in URL cannot contain colon");
    }
    checkEscapes(path);
    return new RedirectLocation(scheme.toLowerCase(Locale.ROOT), authority, path, query);
  }

  private static String scheme(String text) throws MalformedURLException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        if (i == 0) {
          throw new MalformedURLException("missing protocol scheme");
        }
        return text.substring(0, i);
      }
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0))) {
        return "";
      }
    }
    return "";
  }

  private static void checkHost(String host) throws MalformedURLException {
    checkPort(host);
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c < 0x80 && !Character.isLetterOrDigit(c) && HOST_MARKS.indexOf(c) < 0) {
        throw new MalformedURLException(
            "invalid character " + GoQuote.quote(String.valueOf(c)) + " in host name");
      }
      // Letters of ASCII have no escapes there, but for that of escapes themselves.
      if (c == '%' && (!isEscape(host, i) || isEscapedAscii(host, i))) {
        throw invalidEscape(host, i);
      }
    }
  }

  /* Of several colons outside brackets the last one begins the port. */
  private static void checkPort(String host) throws MalformedURLException {
    if (host.lastIndexOf('[') > 0) {
      throw new MalformedURLException("invalid IP-literal");
    }
    int bracket = host.lastIndexOf(']');
    if (host.startsWith("[") && bracket < 0) {
      throw new MalformedURLException("missing ']' in host");
    }
    int colon = host.lastIndexOf(':');
    int from = host.startsWith("[") ? bracket + 1 : colon < 0 ? host.length() : colon;
    String port = host.substring(from);
    if (!port.isEmpty() && !PORT.matcher(port).matches()) {
      throw new MalformedURLException("invalid port " + GoQuote.quote(port) + " after host");
    }
  }

  private static boolean isEscapedAscii(String host, int at) {
    return host.charAt(at + 1) < '8' && !host.startsWith("%25", at) && !host.startsWith("[");
  }

  private static void checkUser(String user) throws MalformedURLException {
    for (int i = 0; i < user.length(); i++) {
      char c = user.charAt(i);
      if (c >= 0x80 || (!Character.isLetterOrDigit(c) && USER_MARKS.indexOf(c) < 0)) {
        throw new MalformedURLException("net/url: invalid userinfo");
      }
    }
    checkEscapes(user);
  }

  private static void checkEscapes(String path) throws MalformedURLException {
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      if (!isEscape(path, i)) {
        throw invalidEscape(path, i);
      }
    }
  }

  private static MalformedURLException invalidEscape(String text, int at) {
    String shown = text.substring(at, Math.min(text.length(), at + SHOWN_ESCAPE));
    return new MalformedURLException("invalid URL escape " + GoQuote.quote(shown));
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1))
        && HexFormat.isHexDigit(text.charAt(at + 2));
  }

  private URI from(URI base) throws URISyntaxException {
    if (!scheme.isEmpty() && authority == null && !path.startsWith("/")) {
      // One that is no path, as of mail.
      return new URI(scheme + ":" + escaped(path) + query());
    }
    if (!scheme.isEmpty() || (authority != null && !authority.isEmpty())) {
      return uri(
          scheme.isEmpty() ? base.getScheme() : scheme, authority, withoutDots(path), query());
    }
    String basePath = base.getRawPath() == null ? "" : base.getRawPath();
    String kept = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
    String whole =
        path.isEmpty()
            ? basePath
            : path.startsWith("/")
                ? path
                : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    return uri(
        base.getScheme(),
        base.getRawAuthority(),
        withoutDots(whole),
        path.isEmpty() && query == null ? kept : query());
  }

  private String query() {
    return query == null ? "" : "?" + escaped(query);
  }

  private static URI uri(String scheme, @Nullable String authority, String path, String query)
      throws URISyntaxException {
    String host = authority == null ? ":" : "://" + authority;
    // Behind two slashes URI wants something, which need not be a host.
    return new URI(scheme + host + (path.isEmpty() ? "/" : escaped(path)) + query);
  }

  private static String withoutDots(String path) {
    if (path.isEmpty()) {
      return path;
    }
    Deque<String> parts = new ArrayDeque<>();
    String last = "";
    for (String part : (path.startsWith("/") ? path.substring(1) : path).split("/", -1)) {
      last = part;
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.equals(".")) {
        parts.add(part);
      }
    }
    boolean folder = !parts.isEmpty() && (last.equals(".") || last.equals(".."));
    return "/" + String.join("/", parts) + (folder ? "/" : "");
  }

  /** What URI does not take of a text, as escapes; letters up to 255 are bytes of the header. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0x7e && c < 0x100) {
        escape(escaped, c);
      } else if (c >= 0x100) {
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          escape(escaped, b);
        }
      } else if (ESCAPED_IN_URIS.indexOf(c) >= 0
          || "[]".indexOf(c) >= 0
          || (c == '%' && !isEscape(text, i))) {
        escape(escaped, c);
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static void escape(StringBuilder out, int b) {
    out.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) b));
  }
}
