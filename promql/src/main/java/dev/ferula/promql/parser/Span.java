package dev.ferula.promql.parser;

/**
 * A part of the text of an expression, in UTF-16 units: {@code start} inclusive, {@code end}
 * exclusive.
 */
public record Span(int start, int end) {
  /** From the start of the first to the end of the last. */
  static Span merge(Span first, Span last) {
    return new Span(first.start, last.end);
  }

  Span startingAt(int newStart) {
    return new Span(newStart, end);
  }

  Span endingAt(int newEnd) {
    return new Span(start, newEnd);
  }

  /**
   * Where the span starts, as {@code line:column}, both from one. Columns count bytes of UTF-8, as
   * Prometheus counts them.
   */
  public String startIn(String text) {
    if (text.isEmpty()) {
      return "unknown position";
    }
    if (start < 0 || start > text.length()) {
      return "invalid position";
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < start; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        column = 1;
      } else {
        column += utf8Length(c);
      }
    }
    return line + ":" + column;
  }

  /** Where the span starts, in bytes of UTF-8; without the text in UTF-16 units. */
  public int byteStartIn(String text) {
    return byteOffset(text, start);
  }

  /** Where the span ends, in bytes of UTF-8; without the text in UTF-16 units. */
  public int byteEndIn(String text) {
    return byteOffset(text, end);
  }

  private static int byteOffset(String text, int index) {
    if (index > text.length()) {
      return index;
    }
    int bytes = 0;
    for (int i = 0; i < index; i++) {
      bytes += utf8Length(text.charAt(i));
    }
    return bytes;
  }

  /* A surrogate pair takes four bytes: two for each half. */
  private static int utf8Length(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
