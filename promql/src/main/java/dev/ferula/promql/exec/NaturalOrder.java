package dev.ferula.promql.exec;

import dev.ferula.model.Utf8Order;

/**
 * Compares texts so that numbers in them order by value: {@code node2} before {@code node10}.
 * Numbers of more than 63 bits are texts.
 */
final class NaturalOrder {
  private static final int MAX_DIGITS = Long.toString(Long.MAX_VALUE).length();

  private NaturalOrder() {}

  /**
   * Whether different texts are in order as Go's natsort has it: as {@link #compare} says, but
   * nothing comes before or behind the empty text, and both of two numbers that are alike but for
   * zeros in front come before the other.
   */
  static boolean precedes(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    int order = compare(a, b, true);
    return order <= 0;
  }

  /** Compares run by run of digits and of other characters; a prefix comes first. */
  static int compare(String a, String b) {
    return compare(a, b, false);
  }

  private static int compare(String a, String b, boolean zerosAlike) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int iEnd = runEnd(a, i);
      int jEnd = runEnd(b, j);
      String left = a.substring(i, iEnd);
      String right = b.substring(j, jEnd);
      if (!left.equals(right)) {
        int order =
            isNumber(left) && isNumber(right)
                ? compareNumbers(left, right, zerosAlike)
                : Utf8Order.compare(left, right);
        if (order != 0) {
          return order;
        }
      }
      i = iEnd;
      j = jEnd;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static boolean isNumber(String run) {
    if (!isDigit(run.charAt(0))) {
      return false;
    }
    String digits = withoutZeros(run);
    return digits.length() < MAX_DIGITS
        || (digits.length() == MAX_DIGITS && digits.compareTo(Long.toString(Long.MAX_VALUE)) <= 0);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int runEnd(String text, int from) {
    boolean digits = isDigit(text.charAt(from));
    int end = from + 1;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  /* Of equal numbers the one with fewer leading zeros comes first. */
  private static int compareNumbers(String a, String b, boolean zerosAlike) {
    String left = withoutZeros(a);
    String right = withoutZeros(b);
    if (left.length() != right.length()) {
      return Integer.compare(left.length(), right.length());
    }
    int order = left.compareTo(right);
    return order != 0 || zerosAlike ? order : Integer.compare(a.length(), b.length());
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
