package dev.ferula.promql.exec;

/** Compares texts so that numbers in them order by value: {@code node2} before {@code node10}. */
final class NaturalOrder {
  private NaturalOrder() {}

  /** Compares run by run of digits and of other characters; a prefix comes first. */
  static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      boolean digits = isDigit(a.charAt(i));
      int iEnd = runEnd(a, i);
      int jEnd = runEnd(b, j);
      String left = a.substring(i, iEnd);
      String right = b.substring(j, jEnd);
      if (!left.equals(right)) {
        boolean bothNumbers = digits && isDigit(b.charAt(j));
        int order = bothNumbers ? compareNumbers(left, right) : left.compareTo(right);
        if (order != 0) {
          return order;
        }
      }
      i = iEnd;
      j = jEnd;
    }
    return Integer.compare(a.length() - i, b.length() - j);
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
  private static int compareNumbers(String a, String b) {
    String left = withoutZeros(a);
    String right = withoutZeros(b);
    if (left.length() != right.length()) {
      return Integer.compare(left.length(), right.length());
    }
    int order = left.compareTo(right);
    return order != 0 ? order : Integer.compare(a.length(), b.length());
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
