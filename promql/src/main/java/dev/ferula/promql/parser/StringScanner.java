package dev.ferula.promql.parser;

import dev.ferula.model.GoQuote;

/** Finds the end of a quoted string, checking its escapes. */
final class StringScanner {
  private static final int REPLACEMENT = 0xfffd;
  private static final int NO_DIGIT = 16;

  private final Cursor cursor;

  StringScanner(Cursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Moves behind the closing quote; the opening one has been read.
   *
   * @throws LexicalError if the string does not end or has a bad escape
   */
  void scan(int quote) {
    boolean raw = quote == '`';
    while (true) {
      int c = cursor.next();
      if (c == quote) {
        return;
      } else if (c == Cursor.END || (c == '\n' && !raw)) {
        throw new LexicalError(raw ? "unterminated raw string" : "unterminated quoted string");
      } else if (c == REPLACEMENT || (c >= 0xd800 && c < 0xe000)) {
        throw new LexicalError("invalid UTF-8 rune");
      } else if (c == '\\' && !raw) {
        escape(quote);
      }
    }
  }

  private void escape(int quote) {
    int c = cursor.next();
    switch (c) {
      case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> {}
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        cursor.back();
        digits(3, 8, 255);
      }
      case 'x' -> digits(2, 16, 255);
      case 'u' -> digits(4, 16, Character.MAX_CODE_POINT);
      case 'U' -> digits(8, 16, Character.MAX_CODE_POINT);
      case Cursor.END -> throw new LexicalError("escape sequence not terminated");
      default -> {
        if (c != quote) {
          throw new LexicalError("unknown escape sequence " + codePoint(c));
        }
      }
    }
  }

  private void digits(int count, int base, long max) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      int c = cursor.next();
      int digit = digit(c);
      if (c == Cursor.END) {
        throw new LexicalError("escape sequence not terminated");
      } else if (digit >= base) {
        throw new LexicalError("illegal character " + codePoint(c) + " in escape sequence");
      }
      value = value * base + digit;
    }
    if (value > max || (value >= 0xd800 && value < 0xe000)) {
      throw new LexicalError("escape sequence is an invalid Unicode code point");
    }
  }

  private static int digit(int c) {
    return Cursor.isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')
        ? Character.digit(c, 16)
        : NO_DIGIT;
  }

  /* Go's %#U. */
  private static String codePoint(int c) {
    String number = String.format("U+%04X", c);
    boolean printable = GoQuote.quote(Character.toString(c)).codePointAt(1) == c || c == '"';
    return printable || c == '\\' ? number + " '" + Character.toString(c) + "'" : number;
  }
}
