package dev.ferula.tsdb.head;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.block.Tombstones;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A view of the head as of one commit. */
final class HeadQuerier implements Querier {
  private final Head head;
  private final HeadIndex index;
  private final Readers.View view;
  private final long minTime;
  private final long maxTime;
  private final HeadDictionary dictionary;
  private final Tombstones tombstones;

  HeadQuerier(Head head, Readers.View view, long minTime, long maxTime) {
    this.head = head;
    this.index = head.index();
    this.view = view;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.dictionary = new HeadDictionary(index);
    this.tombstones = head.tombstones();
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  @Override
  public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
    int[] slots = withSamples(slots(matchers));
    if (hints.sorted()) {
      new LabelOrder(index).sort(slots);
    }
    if (hints.limit() > 0 && hints.limit() < slots.length) {
      slots = Arrays.copyOf(slots, hints.limit());
    }
    return new HeadSeriesSet(head, view, dictionary, tombstones, slots, minTime, maxTime);
  }

  private int[] slots(List<Matcher> matchers) {
    index.readLock().lock();
    try {
      return new Selection(index).slots(matchers);
    } finally {
      index.readLock().unlock();
    }
  }

  /* Only those series of which the view may hold a sample in the range of time. */
  private int[] withSamples(int[] slots) {
    int kept = 0;
    try (Stripes.Walk walk = head.stripes().walk()) {
      for (int slot : slots) {
        walk.to(slot);
        if (overlaps(slot)) {
          slots[kept++] = slot;
        }
      }
    }
    return Arrays.copyOf(slots, kept);
  }

  private boolean overlaps(int slot) {
    long end = head.rows().end(slot);
    if (end == Long.MIN_VALUE || end < minTime) {
      return false;
    }
    long start = head.rows().start(slot, head.finished());
    if (start > maxTime || isDeleted(slot, Math.max(start, minTime), Math.min(end, maxTime))) {
      return false;
    }
    long[] row = head.rows().page(slot);
    int r = SeriesRows.at(slot);
    long shape = row[r + SeriesRows.SHAPE];
    long link = row[r + SeriesRows.LINK];
    return SeriesRows.low(link) != SlabPool.NONE
        || SeriesRows.samples(shape) > head.hidden(slot, link, shape, view);
  }

  private boolean isDeleted(int slot, long from, long to) {
    return !tombstones.isEmpty()
        && Tombstones.covers(tombstones.of(index.series().ref(slot)), from, to);
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    if (!overlapsHead()) {
      return List.of();
    }
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

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    if (!overlapsHead()) {
      return List.of();
    }
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

  private boolean overlapsHead() {
    return head.minTime() <= maxTime && head.maxTime() >= minTime;
  }

  private static List<String> sorted(List<String> strings, int limit) {
    strings.sort(Utf8Order.COMPARATOR);
    return limit > 0 && limit < strings.size()
        ? List.copyOf(strings.subList(0, limit))
        : List.copyOf(strings);
  }

  @Override
  public void close() {
    head.readers().close(view);
  }
}
