package dev.ferula.storage;

import dev.ferula.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selected series, numbered {@code 0 .. size() - 1}; no two have the same labels. Sorted by labels
 * if the hints asked for it. Readable until its {@link Querier} is closed, and by several threads
 * at once as long as each uses iterators of its own.
 */
public interface SeriesSet {
  /** How many series were selected. */
  int size();

  /** Whether the series are known to come in the order of their labels. */
  default boolean isSorted() {
    return false;
  }

  /** The dictionary of the querier. */
  PairDictionary dictionary();

  /** How many labels the series has. */
  int pairCount(int series);

  /**
   * Writes the pair ids of a series into {@code into}, in UTF-8 order of their names, and returns
   * how many they are.
   *
   * @throws ArrayIndexOutOfBoundsException if they do not fit
   */
  int pairs(int series, int[] into);

  /** The labels of a series, made anew by each call. */
  default Labels labels(int series) {
    int[] ids = new int[pairCount(series)];
    int count = pairs(series, ids);
    String[] pairs = new String[2 * count];
    for (int i = 0; i < count; i++) {
      pairs[2 * i] = dictionary().name(ids[i]);
      pairs[2 * i + 1] = dictionary().value(ids[i]);
    }
    return Labels.ofSorted(pairs);
  }

  /**
   * A cursor before the first sample of the series in the querier's range of time.
   *
   * @param reuse an iterator from an earlier call that the caller is done with; its memory may be
   *     used again
   */
  SampleIterator samples(int series, @Nullable SampleIterator reuse);

  /**
   * About how many samples the series have in the querier's range of time. Storages that know of
   * chunks go by them and read none; others count.
   */
  default long expectedSamples() {
    long samples = 0;
    SampleIterator reused = null;
    for (int series = 0; series < size(); series++) {
      reused = samples(series, reused);
      while (reused.next() != SampleIterator.Kind.NONE) {
        samples++;
      }
    }
    return samples;
  }

  /** What went wrong without making the answer useless; grows while samples are read. */
  List<String> warnings();
}
