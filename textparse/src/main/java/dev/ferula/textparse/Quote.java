package dev.ferula.textparse;

import dev.ferula.model.GoQuote;
import java.nio.charset.StandardCharsets;

/**
 * Bytes quoted for an error text as Go quotes them; bytes that are no UTF-8 become {@code \xff}.
 */
final class Quote {
  /**
   * Longer texts are cut: an error is kept for display, and a body may be one line of megabytes.
   */
  static final int MAX_BYTES = 2048;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Quote() {}

  static String quote(byte[] b, int start, int end) {
    StringBuilder out = new StringBuilder();
    quote(b, start, end, out);
    return out.toString();
  }

  /** The bytes as they are, for texts that Prometheus prints unquoted; long ones are cut. */
  static String raw(byte[] b, int start, int end) {
    return new String(b, start, Math.min(end - start, MAX_BYTES), StandardCharsets.UTF_8);
  }

  static void quote(byte[] b, int start, int end, StringBuilder out) {
    int limit = Math.min(end, start + MAX_BYTES);
    StringBuilder piece = new StringBuilder();
    out.append('"');
    int i = start;
    while (i < limit) {
      int n = Utf8.length(b, i, end);
      if (n == 0) {
        out.append("\\x").append(HEX[(b[i] >> 4) & 0xf]).append(HEX[b[i] & 0xf]);
        i++;
      } else {
        piece.setLength(0);
        GoQuote.quote(new String(b, i, n, StandardCharsets.UTF_8), piece);
        out.append(piece, 1, piece.length() - 1);
        i += n;
      }
    }
    out.append('"');
    if (limit < end) {
      out.append("... (").append(end - start).append(" bytes)");
    }
  }
}
