package dev.ferula.tsdb.head.index;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which label names and values the series of the head have. */
public final class HeadLabels {
  private final HeadIndex index;

  public HeadLabels(HeadIndex index) {
    this.index = index;
  }

  /** The values of a label among the series that the matchers match, in order. */
  public List<String> values(String name, int limit, List<Matcher> matchers) {
    List<String> values = new ArrayList<>();
    index.readLock().lock();
    try {
      PairTable pairs = index.pairs();
      int nameId = pairs.nameId(name);
      if (nameId == PairTable.NONE) {
        return List.of();
      }
      BitSet found = matchers.isEmpty() ? null : pairsOf(nameId, matchers);
      int pair = pairs.firstOfName(nameId);
      while (pair != PairTable.NONE) {
        if (found == null ? index.postings().count(pair) > 0 : found.get(pair)) {
          values.add(pairs.value(pair));
        }
        pair = pairs.nextOfName(pair);
      }
    } finally {
      index.readLock().unlock();
    }
    return sorted(values, limit);
  }

  private BitSet pairsOf(int nameId, List<Matcher> matchers) {
    BitSet found = new BitSet();
    for (int slot : new Selection(index).slots(matchers)) {
      int pair = index.series().pairOfName(slot, nameId, index.pairs());
      if (pair != PairTable.NONE) {
        found.set(pair);
      }
    }
    return found;
  }

  /** The label names among the series that the matchers match, in order. */
  public List<String> names(int limit, List<Matcher> matchers) {
    List<String> names = new ArrayList<>();
    index.readLock().lock();
    try {
      PairTable pairs = index.pairs();
      BitSet found = matchers.isEmpty() ? livingNames() : namesOf(matchers);
      for (int id = found.nextSetBit(0); id >= 0; id = found.nextSetBit(id + 1)) {
        names.add(pairs.name(id));
      }
    } finally {
      index.readLock().unlock();
    }
    return sorted(names, limit);
  }

  private BitSet livingNames() {
    PairTable pairs = index.pairs();
    BitSet found = new BitSet();
    for (int id = 0; id < pairs.nameCount(); id++) {
      int pair = pairs.firstOfName(id);
      while (pair != PairTable.NONE && !found.get(id)) {
        found.set(id, index.postings().count(pair) > 0);
        pair = pairs.nextOfName(pair);
      }
    }
    return found;
  }

  private BitSet namesOf(List<Matcher> matchers) {
    BitSet found = new BitSet();
    int[] ids = new int[16];
    for (int slot : new Selection(index).slots(matchers)) {
      int count = index.series().pairCount(slot);
      ids = count > ids.length ? new int[count] : ids;
      index.series().pairs(slot, ids);
      for (int i = 0; i < count; i++) {
        found.set(index.pairs().nameId(ids[i]));
      }
    }
    return found;
  }

  private static List<String> sorted(List<String> strings, int limit) {
    strings.sort(Utf8Order.COMPARATOR);
    return limit > 0 && limit < strings.size()
        ? List.copyOf(strings.subList(0, limit))
        : List.copyOf(strings);
  }
}
