package dev.ferula.matcher;

import java.util.Arrays;

/** A set of code points: pairs of bounds, both inclusive. Immutable. */
final class CodePointSet {
  static final CodePointSet ALL = new CodePointSet(new int[] {0, Character.MAX_CODE_POINT}, false);
  static final CodePointSet DIGITS = new CodePointSet(new int[] {'0', '9'}, false);
  static final CodePointSet WORD =
      new CodePointSet(new int[] {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}, false);
  static final CodePointSet SPACE =
      new CodePointSet(new int[] {'\t', '\n', '\f', '\r', ' ', ' '}, false);

  private final int[] bounds;
  private final boolean negated;

  CodePointSet(int[] bounds, boolean negated) {
    this.bounds = bounds;
    this.negated = negated;
  }

  boolean contains(int codePoint) {
    for (int i = 0; i < bounds.length; i += 2) {
      if (codePoint >= bounds[i] && codePoint <= bounds[i + 1]) {
        return !negated;
      }
    }
    return negated;
  }

  CodePointSet negate() {
    return new CodePointSet(bounds, !negated);
  }

  /** How many code points are in it, those given twice counted twice; many if it is negated. */
  int count() {
    if (negated) {
      return Integer.MAX_VALUE;
    }
    int count = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      count += bounds[i + 1] - bounds[i] + 1;
    }
    return count;
  }

  /** The code points in order, each once; only for sets that are not negated. */
  int[] codePoints() {
    int[] all = new int[count()];
    int n = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      for (int c = bounds[i]; c <= bounds[i + 1]; c++) {
        all[n++] = c;
      }
    }
    return Arrays.stream(all).sorted().distinct().toArray();
  }
}
