package dev.ferula.model;

import java.util.Comparator;

/** The order of strings by their UTF-8 bytes, which is the order of their code points. */
public final class Utf8Order {
  /** {@link #compare} as a comparator. */
  public static final Comparator<String> COMPARATOR = Utf8Order::compare;

  private Utf8Order() {}

  /**
   * Compares as the UTF-8 encodings would compare byte by byte, unsigned. Differs from {@link
   * String#compareTo} only where a surrogate meets a character above U+DFFF.
   */
  public static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Integer.compare(rank(x), rank(y));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /* Lifts surrogates above the rest of the basic plane, where their code points belong. */
  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }
}
