package dev.ferula.storage;

import dev.ferula.model.Utf8Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Series of several sets, those with the same labels as one. Readable by several threads at once.
 *
 * <pre>
 * series i  = pairs[starts[i] .. starts[i + 1]), members firstMember[i], nextMember[...] ...
 * member    = source (16 bits) | series of the source (32)
 * </pre>
 */
final class MergedSeriesSet implements SeriesSet {
  private static final int NONE = -1;

  private final PairDictionary dictionary;
  private final List<SeriesSet> sources;
  private final List<String> warnings;
  private int[] pairs = new int[64];
  private int[] starts = new int[16];
  private int[] firstMember = new int[16];
  private int[] lastMember = new int[16];
  private long[] members = new long[16];
  private int[] nextMember = new int[16];
  private int[] index = new int[32];
  private int size;
  private int memberCount;
  private final boolean sorted;
  private int[] order = new int[0];

  MergedSeriesSet(
      PairDictionary dictionary,
      List<SeriesSet> sources,
      List<Integer> sourceNumbers,
      List<String> warnings,
      boolean sorted,
      int limit) {
    this.dictionary = dictionary;
    this.sources = sources;
    this.warnings = warnings;
    int inOrder = 0;
    for (int s = 0; s < sources.size(); s++) {
      add(s, sourceNumbers.get(s));
      inOrder = s == 0 && sources.get(s).isSorted() ? size : inOrder;
    }
    this.sorted = sorted;
    order = sorted && inOrder < size ? sortedOrder(inOrder) : naturalOrder();
    if (limit > 0 && limit < order.length) {
      order = Arrays.copyOf(order, limit);
    }
  }

  private void add(int number, int numberInDictionary) {
    SeriesSet source = sources.get(number);
    MergedDictionary merged = dictionary instanceof MergedDictionary of ? of : null;
    int[] scratch = new int[16];
    int series = source.size();
    for (int i = 0; i < series; i++) {
      int count = source.pairCount(i);
      scratch = count > scratch.length ? new int[2 * count] : scratch;
      source.pairs(i, scratch);
      if (merged != null) {
        merged.merge(numberInDictionary, scratch, count);
      }
      addMember(series(scratch, count), (long) number << 32 | i);
    }
  }

  /* The series with these pairs, added if it is new. */
  private int series(int[] ids, int count) {
    int mask = index.length - 1;
    int at = hash(ids, 0, count) & mask;
    while (index[at] != 0) {
      int series = index[at] - 1;
      if (Arrays.equals(pairs, starts[series], starts[series + 1], ids, 0, count)) {
        return series;
      }
      at = (at + 1) & mask;
    }
    return add(ids, count, at);
  }

  private int add(int[] ids, int count, int at) {
    if (size + 1 == starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
      firstMember = Arrays.copyOf(firstMember, 2 * firstMember.length);
      lastMember = Arrays.copyOf(lastMember, 2 * lastMember.length);
    }
    int start = starts[size];
    if (start + count > pairs.length) {
      pairs = Arrays.copyOf(pairs, Math.max(2 * pairs.length, start + count));
    }
    System.arraycopy(ids, 0, pairs, start, count);
    starts[size + 1] = start + count;
    firstMember[size] = NONE;
    index[at] = size + 1;
    size++;
    if (2 * size > index.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    index = new int[2 * index.length];
    int mask = index.length - 1;
    for (int i = 0; i < size; i++) {
      int at = hash(pairs, starts[i], starts[i + 1]) & mask;
      while (index[at] != 0) {
        at = (at + 1) & mask;
      }
      index[at] = i + 1;
    }
  }

  private static int hash(int[] ids, int from, int to) {
    int h = 1;
    for (int i = from; i < to; i++) {
      h = (h ^ ids[i]) * 0x9E3779B1;
      h ^= h >>> 15;
    }
    return h;
  }

  private void addMember(int series, long member) {
    if (memberCount == members.length) {
      members = Arrays.copyOf(members, 2 * memberCount);
      nextMember = Arrays.copyOf(nextMember, 2 * memberCount);
    }
    members[memberCount] = member;
    nextMember[memberCount] = NONE;
    if (firstMember[series] == NONE) {
      firstMember[series] = memberCount;
    } else {
      nextMember[lastMember[series]] = memberCount;
    }
    lastMember[series] = memberCount++;
  }

  private int[] naturalOrder() {
    int[] natural = new int[size];
    for (int i = 0; i < size; i++) {
      natural[i] = i;
    }
    return natural;
  }

  /* The first so many are in order already: mostly all but a few, as sources have much in common. */
  private int[] sortedOrder(int inOrder) {
    Integer[] others = new Integer[size - inOrder];
    Arrays.setAll(others, i -> inOrder + i);
    if (inOrder == 0) {
      PairRanks ranks = new PairRanks(dictionary, pairs, starts[size]);
      Arrays.sort(
          others, (a, b) -> ranks.compare(starts[a], starts[a + 1], starts[b], starts[b + 1]));
    } else {
      Arrays.sort(others, this::compareLabels);
    }
    int[] all = new int[size];
    int next = 0;
    for (int i = 0; i < others.length; i++) {
      int place = placeAmong(next, inOrder, others[i]);
      while (next < place) {
        all[next + i] = next++;
      }
      all[next + i] = others[i];
    }
    while (next < inOrder) {
      all[next + others.length] = next++;
    }
    return all;
  }

  /* Before which of the ordered series another one belongs. */
  private int placeAmong(int from, int to, int other) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compareLabels(middle, other) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compareLabels(int a, int b) {
    int shared = Math.min(starts[a + 1] - starts[a], starts[b + 1] - starts[b]);
    for (int i = 0; i < shared; i++) {
      int left = pairs[starts[a] + i];
      int right = pairs[starts[b] + i];
      if (left != right) {
        return dictionary.nameId(left) == dictionary.nameId(right)
            ? Utf8Order.compare(dictionary.value(left), dictionary.value(right))
            : Utf8Order.compare(dictionary.name(left), dictionary.name(right));
      }
    }
    return (starts[a + 1] - starts[a]) - (starts[b + 1] - starts[b]);
  }

  @Override
  public boolean isSorted() {
    return sorted;
  }

  @Override
  public int size() {
    return order.length;
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  @Override
  public int pairCount(int series) {
    return starts[order[series] + 1] - starts[order[series]];
  }

  @Override
  public int pairs(int series, int[] into) {
    int count = pairCount(series);
    System.arraycopy(pairs, starts[order[series]], into, 0, count);
    return count;
  }

  @Override
  public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
    int member = firstMember[order[series]];
    if (nextMember[member] == NONE) {
      return samplesOf(member, reuse);
    }
    MergedSamples merged = reuse instanceof MergedSamples old ? old : new MergedSamples(List.of());
    merged.clear();
    for (int m = member; m != NONE; m = nextMember[m]) {
      merged.add(samplesOf(m, merged.spare()));
    }
    return merged;
  }

  private SampleIterator samplesOf(int member, @Nullable SampleIterator reuse) {
    return sources.get((int) (members[member] >>> 32)).samples((int) members[member], reuse);
  }

  /** Those that several sources have are counted as often. */
  @Override
  public long expectedSamples() {
    return sources.stream().mapToLong(SeriesSet::expectedSamples).sum();
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    sources.forEach(source -> all.addAll(source.warnings()));
    return List.copyOf(all);
  }
}
