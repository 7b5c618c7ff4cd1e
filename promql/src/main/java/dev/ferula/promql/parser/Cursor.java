package dev.ferula.promql.parser;

/** A position in a text, moving by characters, and the start of the piece being read. */
final class Cursor {
  /** What {@link #next} returns behind the last character. */
  static final int END = -1;

  final String text;
  int start;
  int pos;
  private int width;

  Cursor(String text) {
    this.text = text;
  }

  /** Consumes a code point. */
  int next() {
    if (pos >= text.length()) {
      width = 0;
      return END;
    }
    int c = text.codePointAt(pos);
    width = Character.charCount(c);
    pos += width;
    return c;
  }

  /** Takes back the last {@link #next}. */
  void back() {
    pos -= width;
    width = 0;
  }

  int peek() {
    return pos >= text.length() ? END : text.codePointAt(pos);
  }

  boolean accept(String valid) {
    if (is(valid)) {
      next();
      return true;
    }
    return false;
  }

  void acceptRun(String valid) {
    while (is(valid)) {
      next();
    }
  }

  boolean is(String valid) {
    int c = peek();
    return c != END && valid.indexOf(c) >= 0;
  }

  /** The text from {@link #start} to here. */
  String piece() {
    return text.substring(start, pos);
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlpha(int c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isAlphaNumeric(int c) {
    return isAlpha(c) || isDigit(c);
  }
}
