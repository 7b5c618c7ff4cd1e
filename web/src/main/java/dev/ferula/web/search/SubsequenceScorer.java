package dev.ferula.web.search;

/**
 * Takes texts in which the term's characters stand in their order, not necessarily side by side.
 * Runs of characters that do stand side by side count by the square of their length; gaps take away
 * a little, in proportion to the text. A text that begins with the term is perfect.
 */
final class SubsequenceScorer implements Scorer {
  /** What is not the term itself stays below 1. */
  private static final double INEXACT = 0.999;

  private static final double TRAILING_GAP = 0.5;

  private final String term;
  private final int[] wanted;
  private final double threshold;
  private final CodePoints text = new CodePoints();

  SubsequenceScorer(String term, double threshold) {
    this.term = term;
    this.wanted = CodePoints.of(term);
    this.threshold = threshold;
  }

  @Override
  public double score(String candidate) {
    if (candidate.startsWith(term)) {
      return 1;
    }
    double score = best(candidate);
    return score > 0 && score >= threshold ? score : NO_MATCH;
  }

  private double best(String candidate) {
    text.read(candidate);
    double best = -1;
    int last = text.size() - wanted.length;
    for (int start = text.indexOf(wanted[0], 0);
        start >= 0 && start <= last;
        start = text.indexOf(wanted[0], start + 1)) {
      double score = from(start);
      if (Double.isNaN(score)) {
        // What cannot be completed from here cannot from further on.
        break;
      }
      best = Math.max(best, score);
    }
    return best < 0 ? 0 : best / ((double) wanted.length * wanted.length) * INEXACT;
  }

  /* The greedy match whose first character is at start; NaN if there is none. */
  private double from(int start) {
    double perCharacter = 1.0 / text.size();
    double score = 0;
    int end = 0;
    int matched = 0;
    while (matched < wanted.length) {
      int runStart = matched == 0 ? start : text.indexOf(wanted[matched], end);
      if (runStart < 0) {
        return Double.NaN;
      }
      if (runStart > end) {
        score -= (runStart - end) * perCharacter;
      }
      end = runStart;
      while (matched < wanted.length && text.isAt(end, wanted[matched])) {
        matched++;
        end++;
      }
      int run = end - runStart;
      score += (double) run * run;
    }
    return end < text.size() ? score - (text.size() - end) * perCharacter * TRAILING_GAP : score;
  }
}
