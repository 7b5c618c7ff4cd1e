package dev.ferula.scrape;

import dev.ferula.model.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parts of URLs escaped as Go escapes them, so that a target's URL reads as in Prometheus. */
final class GoUrl {
  private static final String HEX = "0123456789ABCDEF";

  private static final String HOST_CHARACTERS = "!$&'()*+,;=:[]<>\"";

  private static final Predicate<String> SCHEME =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*").asMatchPredicate();

  private GoUrl() {}

  /** Query parameters in order of their names. */
  static String query(Map<String, List<String>> params) {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(params)
        .forEach(
            (name, values) -> {
              for (String value : values) {
                out.append(out.isEmpty() ? "" : "&");
                escape(name, "", true, out);
                escape(value, "", true, out.append('='));
              }
            });
    return out.toString();
  }

  /** A path; slashes stay. */
  static String path(String path) {
    StringBuilder out = new StringBuilder();
    escape(path, "$&+,/:;=@", false, out);
    return out.isEmpty() || out.charAt(0) == '/' ? out.toString() : "/" + out;
  }

  /** A host with its port, as it stands in a URL. */
  static String host(String host) {
    StringBuilder out = new StringBuilder();
    escape(host, HOST_CHARACTERS, false, out);
    return out.toString();
  }

  /**
   * What keeps a URL from being asked for, in Go's words, or null.
   *
   * @param scheme before the colon, empty for none
   * @param host with its port, as it stands in the URL
   */
  static @Nullable String complaint(String url, String scheme, String host) {
    String reason = null;
    if (!scheme.isEmpty() && !SCHEME.test(scheme.split(":", 2)[0])) {
      reason = "first path segment in URL cannot contain colon";
    } else if (host.startsWith("[") && host.indexOf(']') < 0) {
      reason = "missing ']' in host";
    }
    int colon = host.lastIndexOf(':');
    String port = colon > host.lastIndexOf(']') ? host.substring(colon) : "";
    if (reason == null && !port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9')) {
      reason = "invalid port " + GoQuote.quote(port) + " after host";
    }
    for (int at = 0; at < host.length() && reason == null; at++) {
      char c = host.charAt(at);
      if (c == '%' && host.charAt(at + 1) < '8' && !host.startsWith("%25", at)) {
        reason = "invalid URL escape " + GoQuote.quote(host.substring(at, at + 3));
      }
    }
    return reason == null ? null : "parse " + GoQuote.quote(url) + ": " + reason;
  }

  private static void escape(String text, String allowed, boolean plusForSpace, StringBuilder out) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0
              || (c < 0x80 && allowed.indexOf(c) >= 0);
      if (plain) {
        out.append(c);
      } else if (c == ' ' && plusForSpace) {
        out.append('+');
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      }
    }
  }
}
