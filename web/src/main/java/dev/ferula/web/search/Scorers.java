package dev.ferula.web.search;

import java.util.List;
import java.util.Locale;

/** Makes the scorer of a search. */
public final class Scorers {
  /** The algorithms by name; the first is the default. */
  public static final List<String> ALGORITHMS = List.of("subsequence", "jarowinkler");

  private static final double PERCENT = 100;

  private Scorers() {}

  /**
   * A scorer that takes what fits any of the terms, with the best of their scores; everything where
   * there is no term.
   *
   * @param threshold the least score of a fuzzy match, in percent
   * @param algorithm one of {@link #ALGORITHMS}
   */
  public static Scorer of(
      List<String> terms, int threshold, String algorithm, boolean caseSensitive) {
    List<Scorer> scorers =
        terms.stream()
            .filter(term -> !term.isEmpty())
            .map(term -> caseSensitive ? term : lower(term))
            .map(term -> scorer(term, threshold, algorithm))
            .toList();
    if (scorers.isEmpty()) {
      return text -> 1;
    }
    Scorer best = text -> best(scorers, text);
    return caseSensitive ? best : text -> best.score(lower(text));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static double best(List<Scorer> scorers, String text) {
    double best = Scorer.NO_MATCH;
    for (Scorer scorer : scorers) {
      best = Math.max(best, scorer.score(text));
      if (best >= 1) {
        return best;
      }
    }
    return best;
  }

  private static Scorer scorer(String term, int threshold, String algorithm) {
    if (algorithm.equals("subsequence")) {
      return new SubsequenceScorer(term, threshold / PERCENT);
    }
    Scorer substring = new SubstringScorer(term);
    if (threshold == 0) {
      return substring;
    }
    Scorer similar = new JaroWinklerScorer(term, threshold / PERCENT);
    return text -> {
      double score = substring.score(text);
      return score >= 0 ? score : similar.score(text);
    };
  }
}
