package dev.ferula.tsdb.head.index;

import dev.ferula.matcher.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * From matchers to the slots of the series they all match, under the index's read lock.
 *
 * <p>One matcher drives: the one with the fewest series among those that a series without the label
 * does not pass. Its postings are read, and the other matchers judge each of those series by its
 * pairs. A pattern is run once per distinct value, and only over all values of its label where
 * these are fewer than the series it would otherwise judge. What was found lately is kept ({@link
 * KeptSelections}).
 */
public final class Selection {
  private static final int[] NO_SLOTS = {};

  private final PairTable pairs;
  private final SeriesTable series;
  private final Postings postings;
  private final KeptSelections kept;

  public Selection(HeadIndex index) {
    this.pairs = index.pairs();
    this.series = index.series();
    this.postings = index.postings();
    this.kept = index.selections();
  }

  /** The slots of all series that the matchers match, in rising order. */
  public int[] slots(List<Matcher> matchers) {
    int[] known = kept.find(matchers, postings);
    return known == null ? find(matchers) : known;
  }

  private int[] find(List<Matcher> matchers) {
    int[] driver = null;
    int onePair = PairTable.NONE;
    long best = Long.MAX_VALUE;
    PairFilter driving = null;
    List<PairFilter> filters = new ArrayList<>();
    for (Matcher matcher : matchers) {
      if (isEqual(matcher)) {
        int pair = pairs.find(matcher.name(), matcher.value());
        if (pair == PairTable.NONE) {
          return NO_SLOTS;
        }
        PairFilter filter = PairFilter.equal(matcher, pair, series, pairs);
        filters.add(filter);
        if (postings.count(pair) < best) {
          best = postings.count(pair);
          onePair = pair;
          driver = new int[] {pair};
          driving = filter;
        }
      }
    }
    for (Matcher matcher : matchers) {
      if (isEqual(matcher)) {
        continue;
      }
      int nameId = pairs.nameId(matcher.name());
      boolean matchesEmpty = matcher.matchesEmpty();
      if (nameId == PairTable.NONE) {
        if (!matchesEmpty) {
          return NO_SLOTS;
        }
        continue;
      }
      PairFilter filter = PairFilter.of(matcher, nameId, series, pairs);
      filters.add(filter);
      if (!matchesEmpty && pairs.pairsOfName(nameId) <= best) {
        int[] matching = matching(filter, nameId);
        long count = count(matching);
        if (count < best) {
          best = count;
          onePair = PairTable.NONE;
          driver = matching;
          driving = filter;
        }
      }
    }
    int[] candidates = driver == null ? all() : union(driver, best);
    /* Its postings are exact. */
    filters.remove(driving);
    int[] slots = filter(candidates, filters);
    if (onePair != PairTable.NONE) {
      kept.keep(matchers, onePair, (int) best, slots);
    }
    return slots;
  }

  private static boolean isEqual(Matcher matcher) {
    return matcher.type() == Matcher.Type.EQUAL && !matcher.value().isEmpty();
  }

  private int[] matching(PairFilter filter, int nameId) {
    int[] matching = new int[pairs.pairsOfName(nameId)];
    int n = 0;
    int pair = pairs.firstOfName(nameId);
    while (pair != PairTable.NONE) {
      if (filter.passes(pair)) {
        matching[n++] = pair;
      }
      pair = pairs.nextOfName(pair);
    }
    return Arrays.copyOf(matching, n);
  }

  private long count(int[] pairIds) {
    long count = 0;
    for (int pair : pairIds) {
      count += postings.count(pair);
    }
    return count;
  }

  private int[] all() {
    int[] slots = new int[series.size()];
    int n = 0;
    for (int slot = 0; slot < series.limit(); slot++) {
      if (series.ref(slot) != 0) {
        slots[n++] = slot;
      }
    }
    return slots;
  }

  /* Pairs of one name share no series, so the lists only need to be put in order. */
  private int[] union(int[] pairIds, long count) {
    if (pairIds.length == 1) {
      return postings.slots(pairIds[0]);
    }
    if (count > series.limit() / 64) {
      BitSet set = new BitSet(series.limit());
      for (int pair : pairIds) {
        for (int slot : postings.slots(pair)) {
          set.set(slot);
        }
      }
      return set.stream().toArray();
    }
    int[] slots = new int[(int) count];
    int n = 0;
    for (int pair : pairIds) {
      int[] list = postings.slots(pair);
      System.arraycopy(list, 0, slots, n, list.length);
      n += list.length;
    }
    Arrays.sort(slots);
    return slots;
  }

  private static int[] filter(int[] slots, List<PairFilter> filters) {
    if (filters.isEmpty()) {
      return slots;
    }
    int kept = 0;
    for (int slot : slots) {
      if (passes(slot, filters)) {
        slots[kept++] = slot;
      }
    }
    return kept == slots.length ? slots : Arrays.copyOf(slots, kept);
  }

  private static boolean passes(int slot, List<PairFilter> filters) {
    for (PairFilter filter : filters) {
      if (!filter.passesSeries(slot)) {
        return false;
      }
    }
    return true;
  }
}
