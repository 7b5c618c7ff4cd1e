package dev.ferula.tsdb.head.index;

import dev.ferula.matcher.Matcher;
import java.util.BitSet;

/**
 * A matcher's verdict on series by their pair of its label. An equality asks only whether a series
 * has the one pair; others are asked once per pair. For one thread.
 */
final class PairFilter {
  private static final int NO_PAIR = -2;

  private final int nameId;
  private final int wanted;
  private final Matcher matcher;
  private final boolean passesAbsent;
  private final SeriesTable series;
  private final PairTable pairs;
  private final BitSet judged = new BitSet();
  private final BitSet passed = new BitSet();
  /* Where the series before had the label; neighbours have it at the same place. */
  private int place;

  private PairFilter(Matcher matcher, int nameId, int wanted, SeriesTable series, PairTable pairs) {
    this.matcher = matcher;
    this.nameId = nameId;
    this.wanted = wanted;
    this.passesAbsent = wanted == NO_PAIR && matcher.matchesEmpty();
    this.series = series;
    this.pairs = pairs;
  }

  /** Passes the series that have this pair, which is all that the matcher matches. */
  static PairFilter equal(Matcher matcher, int wanted, SeriesTable series, PairTable pairs) {
    return new PairFilter(matcher, pairs.nameId(wanted), wanted, series, pairs);
  }

  /** Passes what the matcher matches. */
  static PairFilter of(Matcher matcher, int nameId, SeriesTable series, PairTable pairs) {
    return new PairFilter(matcher, nameId, NO_PAIR, series, pairs);
  }

  /** Whether the matcher matches the series. */
  boolean passesSeries(int slot) {
    if (wanted != NO_PAIR) {
      return series.hasPair(slot, wanted);
    }
    int pair = series.pairAt(slot, place);
    if (pair == PairTable.NONE || pairs.nameId(pair) != nameId) {
      int found = series.placeOfName(slot, nameId, pairs);
      if (found < 0) {
        return passesAbsent;
      }
      place = found;
      pair = series.pairAt(slot, found);
    }
    return passes(pair);
  }

  /** Whether the matcher matches a pair of its label. */
  boolean passes(int pair) {
    if (!judged.get(pair)) {
      judged.set(pair);
      passed.set(pair, matcher.matches(pairs.value(pair)));
    }
    return passed.get(pair);
  }
}
