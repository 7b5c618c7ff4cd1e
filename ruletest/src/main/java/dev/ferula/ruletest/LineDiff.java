package dev.ferula.ruletest;

import java.util.List;

/**
 * Two texts as one: common lines, lines only of the first in red, lines only of the second in
 * green.
 */
final class LineDiff {
  private static final String RED = "\u001b[0;31m";
  private static final String GREEN = "\u001b[0;32m";
  private static final String PLAIN = "\u001b[0m";

  private LineDiff() {}

  static String between(String expected, String got) {
    List<String> left = expected.lines().toList();
    List<String> right = got.lines().toList();
    int[][] common = commonLengths(left, right);
    StringBuilder text = new StringBuilder();
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      text.append(text.isEmpty() ? "" : "\n");
      if (i < left.size() && j < right.size() && left.get(i).equals(right.get(j))) {
        text.append("  ").append(left.get(i++));
        j++;
      } else if (j == right.size() || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
        text.append(RED).append("- ").append(left.get(i++)).append(PLAIN);
      } else {
        text.append(GREEN).append("+ ").append(right.get(j++)).append(PLAIN);
      }
    }
    return text.toString();
  }

  /* The length of the longest common subsequence of what is left from each pair of places. */
  private static int[][] commonLengths(List<String> left, List<String> right) {
    int[][] lengths = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        lengths[i][j] =
            left.get(i).equals(right.get(j))
                ? lengths[i + 1][j + 1] + 1
                : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      }
    }
    return lengths;
  }
}
