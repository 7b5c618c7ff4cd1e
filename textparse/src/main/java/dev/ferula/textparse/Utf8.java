package dev.ferula.textparse;

/** Whether bytes are well-formed UTF-8. */
final class Utf8 {
  private Utf8() {}

  static boolean isValid(byte[] b, int start, int end) {
    int i = start;
    while (i < end) {
      if (b[i] >= 0) {
        i++;
        continue;
      }
      int n = length(b, i, end);
      if (n == 0) {
        return false;
      }
      i += n;
    }
    return true;
  }

  /** The length of the well-formed character at {@code i}, or 0 where there is none. */
  static int length(byte[] b, int i, int end) {
    int c = b[i] & 0xff;
    if (c < 0x80) {
      return 1;
    }
    if (c < 0xc2 || c > 0xf4) {
      return 0;
    }
    if (c < 0xe0) {
      return isRest(b, i + 1, end) ? 2 : 0;
    }
    if (i + 1 >= end) {
      return 0;
    }
    int second = b[i + 1] & 0xff;
    if (c < 0xf0) {
      boolean fits = !(c == 0xe0 && second < 0xa0) && !(c == 0xed && second > 0x9f);
      return fits && isRest(b, i + 1, end) && isRest(b, i + 2, end) ? 3 : 0;
    }
    boolean fits = !(c == 0xf0 && second < 0x90) && !(c == 0xf4 && second > 0x8f);
    return fits && isRest(b, i + 1, end) && isRest(b, i + 2, end) && isRest(b, i + 3, end) ? 4 : 0;
  }

  private static boolean isRest(byte[] b, int i, int end) {
    return i < end && (b[i] & 0xc0) == 0x80;
  }
}
