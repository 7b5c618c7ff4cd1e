package dev.ferula.tsdb.head.index;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Pairs that no series has any more, on their way out. An appender may hold the id of a pair that
 * it is about to make a series of, so they go in two steps: they are condemned, and whoever is told
 * a condemned id from then on pardons it; when all who were told before are done, those still
 * condemned are removed. Safe for use by several threads under the index's lock.
 */
final class DeadPairs {
  /** From which part of all pairs on it is worth the while. */
  private static final int WORTHWHILE_PART = 16;

  private volatile @Nullable BitSet condemned;

  /** Condemns the pairs without series, if they are enough; under the write lock. */
  boolean condemn(PairTable pairs, Postings postings) {
    BitSet dead = new BitSet();
    for (int pair = 0; pair < pairs.size(); pair++) {
      if (postings.count(pair) == 0 && pairs.isInUse(pair)) {
        dead.set(pair);
      }
    }
    if (dead.isEmpty() || (long) dead.cardinality() * WORTHWHILE_PART < pairs.count()) {
      return false;
    }
    condemned = dead;
    return true;
  }

  /** Has a pair stay that somebody is told of; under the read lock. */
  void pardon(int pair) {
    BitSet dead = condemned;
    if (dead != null) {
      synchronized (dead) {
        dead.clear(pair);
      }
    }
  }

  /** Ends the matter; under the write lock. Removes what is still without series. */
  void execute(PairTable pairs, Postings postings) {
    BitSet dead = condemned;
    condemned = null;
    if (dead == null) {
      return;
    }
    synchronized (dead) {
      for (int pair = dead.nextSetBit(0); pair >= 0; pair = dead.nextSetBit(pair + 1)) {
        if (postings.count(pair) > 0) {
          dead.clear(pair);
        }
      }
      pairs.remove(dead);
    }
  }

  /** Ends the matter and removes nothing. */
  void acquit() {
    condemned = null;
  }
}
