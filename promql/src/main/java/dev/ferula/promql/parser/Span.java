package dev.ferula.promql.parser;

import dev.ferula.notation.GoText;

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
    int lineStart = 0;
    for (int i = 0; i < start; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return line + ":" + (GoText.length(text, lineStart, start) + 1);
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
    return index > text.length() ? index : GoText.length(text, 0, index);
  }
}
