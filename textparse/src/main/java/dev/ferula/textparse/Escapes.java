package dev.ferula.textparse;

import java.nio.charset.StandardCharsets;

/** Texts of the line formats without their escapes. */
final class Escapes {
  private Escapes() {}

  /** Appends a name or a label's value: {@code \"}, {@code \\} and {@code \n} are escapes. */
  static void append(byte[] b, int from, int to, LabelBuffer into) {
    int run = from;
    for (int k = from; k + 1 < to; k++) {
      if (b[k] == '\\') {
        byte c = b[k + 1];
        if (c == '"' || c == '\\' || c == 'n') {
          into.append(b, run, k);
          into.append(c == 'n' ? (byte) '\n' : c);
          k++;
          run = k + 1;
        }
      }
    }
    into.append(b, run, to);
  }

  /** The text of metadata: {@code \\} and {@code \n} are escapes, and quotes if they count. */
  static String metadata(byte[] b, int from, int to, boolean quotes) {
    String raw = new String(b, from, to - from, StandardCharsets.UTF_8);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    for (int k = 0; k < raw.length(); k++) {
      char c = raw.charAt(k);
      char following = k + 1 < raw.length() ? raw.charAt(k + 1) : 0;
      if (c == '\\' && (following == '\\' || following == 'n' || (quotes && following == '"'))) {
        out.append(following == 'n' ? '\n' : following);
        k++;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
