package dev.ferula.web.search;

/** Takes texts that contain the term; the later it begins, the lower the score, down to 0.1. */
final class SubstringScorer implements Scorer {
  private static final double LATEST = 0.9;

  private final String term;
  private final int termLength;

  SubstringScorer(String term) {
    this.term = term;
    this.termLength = term.codePointCount(0, term.length());
  }

  @Override
  public double score(String text) {
    int at = text.indexOf(term);
    if (at <= 0) {
      return at < 0 ? NO_MATCH : 1;
    }
    int before = text.codePointCount(0, at);
    int latest = text.codePointCount(0, text.length()) - termLength;
    return 1 - LATEST * before / latest;
  }
}
