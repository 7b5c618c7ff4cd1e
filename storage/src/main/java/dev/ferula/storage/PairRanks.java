package dev.ferula.storage;

import dev.ferula.model.Utf8Order;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The places of pairs in the order of their names and values, in place of the pairs themselves. */
final class PairRanks {
  private final int[] ranks;

  /**
   * Ranks pairs.
   *
   * @param pairs pair ids, each as often as it occurs; not changed
   * @param count how many of them hold
   */
  PairRanks(PairDictionary dictionary, int[] pairs, int count) {
    int[] distinct = IntStream.of(Arrays.copyOf(pairs, count)).sorted().distinct().toArray();
    Comparator<Integer> byName = Comparator.comparing(dictionary::name, Utf8Order.COMPARATOR);
    List<Integer> sorted =
        IntStream.of(distinct)
            .boxed()
            .sorted(byName.thenComparing(dictionary::value, Utf8Order.COMPARATOR))
            .toList();
    int[] rankOf = new int[distinct.length == 0 ? 0 : distinct[distinct.length - 1] + 1];
    for (int i = 0; i < sorted.size(); i++) {
      rankOf[sorted.get(i)] = i;
    }
    ranks = new int[count];
    for (int i = 0; i < count; i++) {
      ranks[i] = rankOf[pairs[i]];
    }
  }

  /** Compares two stretches of the pairs. */
  int compare(int fromA, int toA, int fromB, int toB) {
    return Arrays.compare(ranks, fromA, toA, ranks, fromB, toB);
  }
}
