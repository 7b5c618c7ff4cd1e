package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.PairTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which labels make the head large; lists come largest first.
 *
 * @param labelPairCount distinct (name, value) pairs
 * @param labelValueCountByLabelName distinct values of each label name
 * @param seriesCountByMetricName series of each metric
 * @param memoryInBytesByLabelName bytes of each label in all series that have it
 * @param seriesCountByLabelValuePair series of each pair, named {@code name=value}
 */
public record HeadStatistics(
    int labelPairCount,
    List<Entry> labelValueCountByLabelName,
    List<Entry> seriesCountByMetricName,
    List<Entry> memoryInBytesByLabelName,
    List<Entry> seriesCountByLabelValuePair) {

  /** From so many bytes on the length takes more than one. */
  private static final int LONG = 255;

  /** A name and its number. */
  public record Entry(String name, long value) {}

  static HeadStatistics of(HeadIndex index, int limit) {
    index.readLock().lock();
    try {
      return new HeadStatistics(
          index.pairs().count(),
          valuesByName(index, limit, false),
          seriesByMetric(index, limit),
          valuesByName(index, limit, true),
          seriesByPair(index, limit));
    } finally {
      index.readLock().unlock();
    }
  }

  private static List<Entry> valuesByName(HeadIndex index, int limit, boolean bytes) {
    PairTable pairs = index.pairs();
    List<Entry> all = new ArrayList<>();
    for (int name = 0; name < pairs.nameCount(); name++) {
      long sum = 0;
      int pair = pairs.firstOfName(name);
      while (pair != PairTable.NONE) {
        int series = index.postings().count(pair);
        if (series > 0) {
          sum += bytes ? size(pairs, pair) * series : 1;
        }
        pair = pairs.nextOfName(pair);
      }
      if (sum > 0) {
        all.add(new Entry(pairs.name(name), sum));
      }
    }
    all.sort(Comparator.comparingLong(Entry::value).reversed());
    return List.copyOf(all.subList(0, Math.min(limit, all.size())));
  }

  /* As Prometheus keeps labels: both texts in each series, behind their lengths. */
  private static long size(PairTable pairs, int pair) {
    int name = pairs.nameBytes(pairs.nameId(pair)).length;
    int value = pairs.valueLength(pair);
    return (long) prefix(name) + name + prefix(value) + value;
  }

  private static int prefix(int length) {
    return length < LONG ? 1 : 4;
  }

  static List<Entry> seriesByMetric(HeadIndex index, int limit) {
    PairTable pairs = index.pairs();
    Largest largest = new Largest(limit);
    int name = pairs.nameId("__name__");
    int pair = name == PairTable.NONE ? PairTable.NONE : pairs.firstOfName(name);
    while (pair != PairTable.NONE) {
      largest.offer(pair, index.postings().count(pair));
      pair = pairs.nextOfName(pair);
    }
    return largest.entries(pairs::value);
  }

  private static List<Entry> seriesByPair(HeadIndex index, int limit) {
    PairTable pairs = index.pairs();
    Largest largest = new Largest(limit);
    for (int pair = 0; pair < pairs.size(); pair++) {
      largest.offer(pair, index.postings().count(pair));
    }
    return largest.entries(p -> pairs.name(pairs.nameId(p)) + "=" + pairs.value(p));
  }
}
