package dev.ferula.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the system says is mapped into this process ({@code proc_pid_smaps(5)}), one mapping after
 * the other. Read in place: it is asked often, and a text for each line is waste. For one thread.
 */
final class Mappings {
  /**
   * Of how many bytes what the system says may be: some 25,000 mappings, of which a program has
   * hundreds. Where it says more, nothing is known.
   */
  static final int MOST_TEXT = 1 << 24;

  private static final byte[] LAST_FIELD = "VmFlags:".getBytes(US_ASCII);

  private final Path file;
  private byte[] text = new byte[1 << 17];
  private int size;
  /* How far behind the first field the last one began. */
  private int lastField;
  /* The lines of one mapping: the first, those of its fields, and where the next one begins. */
  private int first;
  private int fields;
  private int end;

  /** The mappings that a file tells of, by the system's name for that of this process. */
  Mappings(Path file) {
    this.file = file;
  }

  /** Asks the system; false where it does not tell, or too much. */
  boolean read() {
    size = 0;
    rewind();
    try (InputStream in = Files.newInputStream(file)) {
      int read = 0;
      for (int n; (n = in.read(text, read, text.length - read)) > 0; ) {
        read += n;
        if (read == text.length && read < MOST_TEXT) {
          text = Arrays.copyOf(text, read * 2);
        }
      }
      size = read < MOST_TEXT ? read : 0;
    } catch (IOException e) {
      return false;
    }
    return size > 0;
  }

  /** Goes back before the first mapping. */
  void rewind() {
    end = 0;
  }

  /** Goes to the next mapping; false if there is none. */
  boolean next() {
    first = end;
    if (first >= size) {
      return false;
    }
    fields = nextLine(first);
    end = atLastField();
    while (end < size && isField(end)) {
      end = nextLine(end);
    }
    return true;
  }

  /*
   * The fields of a mapping mostly take as many bytes as those of the one before, up to the last,
   * which is then where it was. Otherwise the first.
   */
  private int atLastField() {
    int last = fields + lastField;
    if (lastField > 0 && last < size && startsWith(last, LAST_FIELD) && text[last - 1] == '\n') {
      return last;
    }
    for (int line = fields; line < size && isField(line); line = nextLine(line)) {
      if (startsWith(line, LAST_FIELD)) {
        lastField = line - fields;
      }
    }
    return fields;
  }

  /** The address of its first byte. */
  long from() {
    return hexadecimal(first);
  }

  /** The address behind its last byte. */
  long to() {
    return hexadecimal(indexOf('-', first, fields) + 1);
  }

  /** Whether it is the process's own, with permissions such as {@code r-x}. */
  boolean isPrivate(String permissions) {
    int at = indexOf(' ', first, fields) + 1;
    return startsWith(at, permissions.getBytes(US_ASCII)) && text[at + permissions.length()] == 'p';
  }

  /** Whether it is of a file. */
  boolean isOfFile() {
    return indexOf('/', first, fields) < fields;
  }

  /** Whether it is of no file, nor has it any other name, such as {@code [heap]}. */
  boolean isUnnamed() {
    return !isOfFile() && indexOf('[', first, fields) == fields;
  }

  /** The number of kilobytes in a field such as {@code Rss}, or -1 where it is not told. */
  long kilobytes(String field) {
    byte[] name = (field + ":").getBytes(US_ASCII);
    for (int line = fields; line < end; line = nextLine(line)) {
      if (startsWith(line, name)) {
        return decimal(line + name.length);
      }
    }
    return -1;
  }

  private int nextLine(int from) {
    return indexOf('\n', from, size) + 1;
  }

  /* Fields begin with a capital letter, mappings with a lower case digit. */
  private boolean isField(int line) {
    return text[line] >= 'A' && text[line] <= 'Z';
  }

  private int indexOf(char wanted, int from, int to) {
    int at = from;
    while (at < to && text[at] != wanted) {
      at++;
    }
    return at;
  }

  private boolean startsWith(int at, byte[] wanted) {
    return Arrays.equals(
        text, at, Math.min(at + wanted.length, text.length), wanted, 0, wanted.length);
  }

  private long hexadecimal(int from) {
    long value = 0;
    for (int at = from; Character.digit(text[at], 16) >= 0; at++) {
      value = value << 4 | Character.digit(text[at], 16);
    }
    return value;
  }

  private long decimal(int from) {
    int at = from;
    while (text[at] == ' ') {
      at++;
    }
    long value = 0;
    for (; text[at] >= '0' && text[at] <= '9'; at++) {
      value = value * 10 + text[at] - '0';
    }
    return value;
  }
}
