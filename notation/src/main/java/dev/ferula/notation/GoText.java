package dev.ferula.notation;

/** Texts as Go counts them: in bytes of UTF-8. */
public final class GoText {
  private GoText() {}

  /** How many bytes of UTF-8 a text has. */
  public static int length(String text) {
    return length(text, 0, text.length());
  }

  /**
   * How many bytes of UTF-8 a part of a text has; a surrogate counts as half of a pair, two bytes.
   */
  public static int length(String text, int from, int to) {
    int bytes = to - from;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
