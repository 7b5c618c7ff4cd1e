package dev.ferula.discovery.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Names of domains, as text with escapes ({@code \.}, {@code \065}) and as messages have them. */
final class DomainName {
  private static final int MAX_LENGTH = 255;
  private static final int MAX_LABEL = 63;
  private static final int POINTER = 0xc0;
  private static final int MAX_POINTERS = 126;
  private static final String ESCAPED = ". '@;()\"\\";

  private DomainName() {}

  /**
   * A name as messages have it; other letters than those of ASCII in UTF-8.
   *
   * @param name with its final dot
   * @throws IOException if a label is empty or longer than 63 bytes, all is longer than 255, or
   *     there is no final dot
   */
  static byte[] bytes(String name) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteArrayOutputStream label = new ByteArrayOutputStream();
    byte[] text = (name.equals(".") ? "" : name).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '.') {
        if (label.size() == 0 || label.size() > MAX_LABEL) {
          throw new IOException("a label of " + label.size() + " bytes in the name");
        }
        all.write(label.size());
        label.writeTo(all);
        label.reset();
      } else if (text[i] == '\\' && i + 1 < text.length) {
        int number = number(text, i + 1);
        label.write(number >= 0 ? number : text[i + 1]);
        i += number >= 0 ? 3 : 1;
      } else {
        label.write(text[i]);
      }
    }
    if (label.size() > 0) {
      throw new IOException("a name without its final dot");
    }
    all.write(0);
    if (all.size() > MAX_LENGTH) {
      throw new IOException("a name of " + all.size() + " bytes");
    }
    return all.toByteArray();
  }

  /** Whether a name ends in a dot that is no part of its last label. */
  static boolean isAbsolute(String name) {
    int slashes = 0;
    for (int i = name.length() - 2; i >= 0 && name.charAt(i) == '\\'; i--) {
      slashes++;
    }
    return name.endsWith(".") && slashes % 2 == 0;
  }

  /** How many dots of a name stand between labels or at its end. */
  static int dots(String name) {
    int dots = 0;
    for (int i = name.indexOf('.'); i >= 0; i = name.indexOf('.', i + 1)) {
      dots += isAbsolute(name.substring(0, i + 1)) ? 1 : 0;
    }
    return dots;
  }

  /** The number that three digits write, or -1 if there are none. */
  private static int number(byte[] text, int at) {
    int number = 0;
    for (int i = at; i < at + 3; i++) {
      if (i >= text.length || text[i] < '0' || text[i] > '9') {
        return -1;
      }
      number = 10 * number + text[i] - '0';
    }
    return number;
  }

  /**
   * The name that begins at the buffer's position, with its final dot; the position is behind it
   * afterwards.
   *
   * @throws IOException if it is none
   */
  static String read(ByteBuffer message) throws IOException {
    StringBuilder name = new StringBuilder();
    int end = -1;
    int pointers = 0;
    int length = 1;
    while (true) {
      int size = message.get() & 0xff;
      if (size >= POINTER) {
        int place = ((size & ~POINTER) << 8) | (message.get() & 0xff);
        end = end < 0 ? message.position() : end;
        if (++pointers > MAX_POINTERS || place >= message.limit()) {
          throw new IOException("a name whose pointers lead nowhere");
        }
        message.position(place);
      } else if (size == 0) {
        message.position(end < 0 ? message.position() : end);
        return name.isEmpty() ? "." : name.toString();
      } else {
        length += size + 1;
        if (size > MAX_LABEL || length > MAX_LENGTH) {
          throw new IOException("a name that is too long");
        }
        label(message, size, name);
      }
    }
  }

  private static void label(ByteBuffer message, int size, StringBuilder name) {
    for (int i = 0; i < size; i++) {
      int letter = message.get() & 0xff;
      if (letter < ' ' || letter > '~') {
        name.append('\\').append((char) ('0' + letter / 100));
        name.append((char) ('0' + letter / 10 % 10)).append((char) ('0' + letter % 10));
      } else {
        name.append(ESCAPED.indexOf(letter) >= 0 ? "\\" : "").append((char) letter);
      }
    }
    name.append('.');
  }
}
