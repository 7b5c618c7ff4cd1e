package dev.ferula.web.search;

import java.util.Arrays;

/** The characters of a text, in memory that is used again for the next text. */
final class CodePoints {
  private int[] values = new int[64];
  private int size;

  CodePoints read(String text) {
    if (values.length < text.length()) {
      values = new int[Math.max(text.length(), 2 * values.length)];
    }
    size = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      values[size++] = c;
      i += Character.charCount(c);
    }
    return this;
  }

  int size() {
    return size;
  }

  boolean isAt(int i, int c) {
    return i < size && values[i] == c;
  }

  /** The first place of the character from a place on, or -1. */
  int indexOf(int c, int from) {
    for (int i = from; i < size; i++) {
      if (values[i] == c) {
        return i;
      }
    }
    return -1;
  }

  static int[] of(String text) {
    CodePoints points = new CodePoints().read(text);
    return Arrays.copyOf(points.values, points.size);
  }
}
