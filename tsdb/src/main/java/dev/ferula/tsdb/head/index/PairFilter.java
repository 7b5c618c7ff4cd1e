package dev.ferula.tsdb.head.index;

import dev.ferula.matcher.Matcher;
import java.util.BitSet;

/** A matcher's verdict on pairs of its label, asked for once per pair. For one thread. */
final class PairFilter {
  private final int nameId;
  private final Verdict verdict;
  private final boolean passesAbsent;
  private final BitSet judged = new BitSet();
  private final BitSet passed = new BitSet();

  private interface Verdict {
    boolean on(int pair);
  }

  private PairFilter(int nameId, boolean passesAbsent, Verdict verdict) {
    this.nameId = nameId;
    this.passesAbsent = passesAbsent;
    this.verdict = verdict;
  }

  /** Passes one pair only. */
  static PairFilter equal(int nameId, int wanted) {
    return new PairFilter(nameId, false, pair -> pair == wanted);
  }

  /** Passes what the matcher matches. */
  static PairFilter of(int nameId, Matcher matcher, boolean passesAbsent, PairTable pairs) {
    return new PairFilter(nameId, passesAbsent, pair -> matcher.matches(pairs.value(pair)));
  }

  int nameId() {
    return nameId;
  }

  /** Whether a series passes whose pair of the name is this one, or {@link PairTable#NONE}. */
  boolean passes(int pair) {
    if (pair == PairTable.NONE) {
      return passesAbsent;
    }
    if (!judged.get(pair)) {
      judged.set(pair);
      passed.set(pair, verdict.on(pair));
    }
    return passed.get(pair);
  }
}
