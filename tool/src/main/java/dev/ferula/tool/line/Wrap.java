package dev.ferula.tool.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Breaks texts into lines as Go's documentation has them: of all ways the one that leaves the least
 * room at the ends of lines, by its squares, with a preference for lines that end with punctuation.
 */
final class Wrap {
  private static final String PUNCTUATION = ".,:;";
  private static final long NO_PUNCTUATION = 64;

  /* A line that is too long is worse than any other. */
  private static final long TOO_LONG = 1L << 40;

  private Wrap() {}

  /** The lines; paragraphs are separated by empty ones. */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n\n")) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(broken(paragraph.strip().split("\\s+"), width));
    }
    return lines;
  }

  private static List<String> broken(String[] words, int width) {
    int n = words.length;
    long[] best = new long[n + 1];
    int[] from = new int[n + 1];
    Arrays.fill(best, 1, n + 1, Long.MAX_VALUE);
    for (int end = 1; end <= n; end++) {
      int length = -1;
      for (int begin = end - 1; begin >= 0; begin--) {
        length += 1 + words[begin].codePointCount(0, words[begin].length());
        long cost = best[begin] + cost(words[end - 1], length, width, end == n);
        if (cost < best[end]) {
          best[end] = cost;
          from[end] = begin;
        }
        if (length > width) {
          break;
        }
      }
    }
    List<String> lines = new ArrayList<>();
    for (int end = n; end > 0; end = from[end]) {
      lines.addFirst(String.join(" ", Arrays.copyOfRange(words, from[end], end)));
    }
    return lines;
  }

  private static long cost(String last, int length, int width, boolean isLast) {
    if (isLast && length <= width) {
      return 0;
    }
    long penalty = PUNCTUATION.indexOf(last.charAt(last.length() - 1)) >= 0 ? 0 : NO_PUNCTUATION;
    long room = (long) (width - length) * (width - length);
    return length > width ? TOO_LONG * room + penalty : room + penalty;
  }
}
