package dev.ferula.tool.metrics;

import dev.ferula.model.GoQuote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads the words of a text one after the other and knows the line. For one thread. */
final class TextCursor {
  private static final int END = -1;

  private final byte[] text;
  private int at;
  private int line = 1;

  /* The byte that was read last, which is the first not yet dealt with. */
  private int current;

  TextCursor(byte[] text) {
    this.text = text;
  }

  int current() {
    return current;
  }

  void newLine() {
    line++;
  }

  /** Whether nothing but blanks is left; otherwise the next byte that is none becomes current. */
  boolean isAtEnd() {
    do {
      current = at < text.length ? text[at++] & 0xff : END;
    } while (isBlank());
    return current == END;
  }

  void next() {
    if (at == text.length) {
      throw error("unexpected end of input stream");
    }
    current = text[at++] & 0xff;
  }

  boolean isBlank() {
    return current == ' ' || current == '\t';
  }

  /** The next byte that is no blank becomes current. */
  void skipBlanks() {
    do {
      next();
    } while (isBlank());
  }

  void skipIfBlank() {
    if (isBlank()) {
      skipBlanks();
    }
  }

  void skipLine() {
    while (current != '\n') {
      next();
    }
  }

  String untilBlank() {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (!isBlank() && current != '\n') {
      word.write(current);
      next();
    }
    return string(word);
  }

  String untilNewline(boolean escapes) {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (current != '\n') {
      if (current != '\\') {
        word.write(current);
      } else if (escapes) {
        next();
        word.write(unescaped());
      }
      next();
    }
    return string(word);
  }

  /** A metric's or a label's name, in quotes where it is none of the classic ones. */
  String name(boolean ofMetric) {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    if (!isNameStart(ofMetric)) {
      return "";
    }
    boolean quoted = false;
    while (true) {
      switch (current) {
        case '"' -> {
          quoted = !quoted;
          if (!quoted) {
            next();
            return string(word);
          }
        }
        case '\n' -> {
          String what = ofMetric ? "metric" : "label";
          throw error(
              what + " name " + GoQuote.quote(string(word)) + " contains unescaped new-line");
        }
        case '\\' -> {
          next();
          word.write(unescaped());
        }
        default -> word.write(current);
      }
      next();
      if (quoted ? current > 0x7f : !isNameStart(ofMetric) && !isDigit()) {
        return string(word);
      }
    }
  }

  /** A value in quotes, the first of which is current; the byte behind the last is next. */
  String value() {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (true) {
      next();
      switch (current) {
        case '"' -> {
          return string(word);
        }
        case '\n' ->
            throw error(
                "label value " + GoQuote.quote(string(word)) + " contains unescaped new-line");
        case '\\' -> {
          next();
          word.write(unescaped());
        }
        default -> word.write(current);
      }
    }
  }

  private boolean isNameStart(boolean ofMetric) {
    return (current >= 'a' && current <= 'z')
        || (current >= 'A' && current <= 'Z')
        || current == '_'
        || current == '"'
        || (ofMetric && current == ':');
  }

  private boolean isDigit() {
    return current >= '0' && current <= '9';
  }

  private int unescaped() {
    return switch (current) {
      case '\\', '"' -> current;
      case 'n' -> '\n';
      default -> throw error("invalid escape sequence '\\" + (char) current + "'");
    };
  }

  /** The current byte as Go quotes a character. */
  String quoted() {
    return switch (current) {
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      default -> {
        String quoted = GoQuote.quote(Character.toString(current));
        yield "'" + quoted.substring(1, quoted.length() - 1) + "'";
      }
    };
  }

  private static String string(ByteArrayOutputStream word) {
    return word.toString(StandardCharsets.UTF_8);
  }

  FamilyException error(String words) {
    return new FamilyException("text format parsing error in line " + line + ": " + words);
  }
}
