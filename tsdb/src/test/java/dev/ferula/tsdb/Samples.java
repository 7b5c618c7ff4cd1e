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
