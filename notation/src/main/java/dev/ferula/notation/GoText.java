package dev.ferula.notation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Texts as Go has them: bytes, most often of UTF-8. A byte that is none is the lone surrogate
 * U+DC00 plus the byte.
 */
public final class GoText {
  private static final char INVALID_BYTE = 0xdc00;

  private GoText() {}

  /** Whether the character at a place stands for a byte that is no UTF-8. */
  private static boolean isByte(String text, int i) {
    char c = text.charAt(i);
    return isByte(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /** Whether a code point, as one of a text, stands for a byte that is no UTF-8. */
  public static boolean isByte(int c) {
    return c >= INVALID_BYTE + 0x80 && c <= INVALID_BYTE + 0xff;
  }

  /** The text's bytes. */
  public static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isByte(text, i)) {
        bytes.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(text.charAt(i) - INVALID_BYTE);
        from = i + 1;
      }
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** The text of bytes. */
  public static String of(byte[] bytes, int from, int to) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(to - from);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (INVALID_BYTE + (in.get() & 0xff)));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  /** The text with U+FFFD for each byte that is no UTF-8. */
  public static String valid(String text) {
    StringBuilder valid = null;
    for (int i = 0; i < text.length(); i++) {
      if (isByte(text, i)) {
        valid = valid == null ? new StringBuilder(text) : valid;
        valid.setCharAt(i, '\ufffd');
      }
    }
    return valid == null ? text : valid.toString();
  }

  /** How many bytes a text has. */
  public static int length(String text) {
    return length(text, 0, text.length());
  }

  /** As {@link #length(String)} of a part of a text; half of a pair of surrogates is two bytes. */
  public static int length(String text, int from, int to) {
    int bytes = to - from;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 && !isByte(text, i)) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** Appends a text in quotes, as a log of lines of JSON has it. */
  public static void appendJson(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
