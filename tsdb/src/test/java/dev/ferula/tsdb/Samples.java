package dev.ferula.tsdb;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a storage holds, as maps: the raw bits of each float by time and labels. */
final class Samples {
  private Samples() {}

  static Map<Labels, TreeMap<Long, Long>> in(Queryable storage) {
    return in(storage, Long.MIN_VALUE, Long.MAX_VALUE, List.of());
  }

  static Map<Labels, TreeMap<Long, Long>> in(
      Queryable storage, long min, long max, List<Matcher> matchers) {
    Map<Labels, TreeMap<Long, Long>> all = new TreeMap<>();
    try (Querier querier = storage.querier(min, max)) {
      SeriesSet set = querier.select(SelectHints.of(min, max), matchers);
      SampleIterator it = null;
      for (int i = 0; i < set.size(); i++) {
        it = set.samples(i, it);
        TreeMap<Long, Long> samples = new TreeMap<>();
        while (it.next() != SampleIterator.Kind.NONE) {
          samples.put(it.timestamp(), Double.doubleToRawLongBits(it.value()));
        }
        if (!samples.isEmpty()) {
          all.put(set.labels(i), samples);
        }
      }
    }
    return all;
  }

  /** In a few words how what a storage holds differs from maps; empty if it does not. */
  static String difference(Queryable storage, Map<Labels, TreeMap<Long, Long>> expected) {
    if (holds(storage, expected)) {
      return "";
    }
    String difference = difference(in(storage), expected);
    return difference.isEmpty() ? "samples twice or out of order" : difference;
  }

  /* Without maps, which cost most of what a test of many seeds takes. */
  private static boolean holds(Queryable storage, Map<Labels, TreeMap<Long, Long>> expected) {
    int found = 0;
    try (Querier querier = storage.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set =
          querier.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE), List.<Matcher>of());
      SampleIterator it = null;
      for (int i = 0; i < set.size(); i++) {
        it = set.samples(i, it);
        TreeMap<Long, Long> samples = expected.get(set.labels(i));
        if (samples == null) {
          if (it.next() != SampleIterator.Kind.NONE) {
            return false;
          }
        } else if (!areNext(samples, it)) {
          return false;
        } else {
          found++;
        }
      }
    }
    return found == expected.size();
  }

  private static boolean areNext(TreeMap<Long, Long> samples, SampleIterator it) {
    for (Map.Entry<Long, Long> sample : samples.entrySet()) {
      if (it.next() == SampleIterator.Kind.NONE
          || it.timestamp() != sample.getKey()
          || Double.doubleToRawLongBits(it.value()) != sample.getValue()) {
        return false;
      }
    }
    return it.next() == SampleIterator.Kind.NONE;
  }

  /** In a few words how two contents differ; empty if they do not. */
  static String difference(
      Map<Labels, TreeMap<Long, Long>> actual, Map<Labels, TreeMap<Long, Long>> expected) {
    for (Map.Entry<Labels, TreeMap<Long, Long>> series : expected.entrySet()) {
      TreeMap<Long, Long> found = actual.getOrDefault(series.getKey(), new TreeMap<>());
      TreeMap<Long, Long> missing = new TreeMap<>(series.getValue());
      missing.entrySet().removeAll(found.entrySet());
      if (!missing.isEmpty()) {
        return series.getKey()
            + " lacks "
            + missing.size()
            + " samples from "
            + missing.firstKey()
            + " to "
            + missing.lastKey();
      }
      if (found.size() != series.getValue().size()) {
        found.keySet().removeAll(series.getValue().keySet());
        return series.getKey() + " has samples too many: " + found.keySet();
      }
    }
    return actual.size() == expected.size() ? "" : "series too many: " + actual.keySet();
  }
}
