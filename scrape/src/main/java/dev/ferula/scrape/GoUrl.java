package dev.ferula.scrape;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parts of URLs escaped as Go escapes them, so that a target's URL reads as in Prometheus. */
final class GoUrl {
  private static final String HEX = "0123456789ABCDEF";

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
