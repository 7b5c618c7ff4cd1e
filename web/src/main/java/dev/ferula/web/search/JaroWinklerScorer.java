package dev.ferula.web.search;

/** The Jaro-Winkler similarity of a text and the term, where it reaches a threshold. */
final class JaroWinklerScorer implements Scorer {
  private static final int PREFIX = 4;
  private static final double PREFIX_WEIGHT = 0.1;

  private final String term;
  private final int[] wanted;
  private final double threshold;

  JaroWinklerScorer(String term, double threshold) {
    this.term = term;
    this.wanted = CodePoints.of(term);
    this.threshold = threshold;
  }

  @Override
  public double score(String text) {
    double similarity = similarity(text);
    return similarity >= threshold ? similarity : NO_MATCH;
  }

  private double similarity(String text) {
    if (text.equals(term)) {
      return 1;
    }
    if (text.isEmpty() || term.isEmpty()) {
      return 0;
    }
    int[] other = CodePoints.of(text);
    return wanted.length <= other.length ? similarity(wanted, other) : similarity(other, wanted);
  }

  private static double similarity(int[] shorter, int[] longer) {
    boolean[] shorterMatched = new boolean[shorter.length];
    boolean[] longerMatched = new boolean[longer.length];
    double matches = match(shorter, longer, shorterMatched, longerMatched);
    if (matches == 0) {
      return 0;
    }
    double transposed = transposed(shorter, longer, shorterMatched, longerMatched);
    double jaro =
        (matches * (1.0 / shorter.length)
                + matches * (1.0 / longer.length)
                + (matches - transposed * 0.5) / matches)
            / 3;
    int prefix = 0;
    while (prefix < Math.min(PREFIX, shorter.length) && shorter[prefix] == longer[prefix]) {
      prefix++;
    }
    return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
  }

  /* Pairs each character with an equal one that is near enough and not taken. */
  private static int match(
      int[] shorter, int[] longer, boolean[] shorterMatched, boolean[] longerMatched) {
    int distance = Math.max(longer.length / 2 - 1, 0);
    int matches = 0;
    for (int i = 0; i < shorter.length; i++) {
      int end = Math.min(i + distance + 1, longer.length);
      for (int j = Math.max(i - distance, 0); j < end; j++) {
        if (!longerMatched[j] && shorter[i] == longer[j]) {
          shorterMatched[i] = true;
          longerMatched[j] = true;
          matches++;
          break;
        }
      }
    }
    return matches;
  }

  private static int transposed(
      int[] shorter, int[] longer, boolean[] shorterMatched, boolean[] longerMatched) {
    int transposed = 0;
    int k = 0;
    for (int i = 0; i < shorter.length; i++) {
      if (!shorterMatched[i]) {
        continue;
      }
      while (!longerMatched[k]) {
        k++;
      }
      if (shorter[i] != longer[k]) {
        transposed++;
      }
      k++;
    }
    return transposed;
  }
}
