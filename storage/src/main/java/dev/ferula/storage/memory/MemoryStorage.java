package dev.ferula.storage.memory;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A storage of samples in plain arrays. Fill it, then query it; filling while queries run is not
 * safe.
 */
public final class MemoryStorage implements Queryable, Appendable {
  private final Map<Labels, MemorySeries> series = new LinkedHashMap<>();
  private final List<MemorySeries> byRef = new ArrayList<>();
  private final MemoryDictionary dictionary = new MemoryDictionary();

  /**
   * Adds a float sample behind those of the series.
   *
   * @param start the start timestamp, or 0 for none
   * @throws StorageException if the series has a sample at or after the timestamp
   */
  public void add(Labels labels, long start, long timestamp, double value) {
    series(labels).add(timestamp, value, start);
  }

  /** Adds a histogram sample as {@link #add(Labels, long, long, double)} adds a float. */
  public void add(Labels labels, long start, long timestamp, FloatHistogram histogram) {
    series(labels).add(timestamp, histogram, start);
  }

  private MemorySeries series(Labels labels) {
    return series.computeIfAbsent(
        labels,
        key -> {
          byRef.add(new MemorySeries(key, dictionary.intern(key), byRef.size() + 1));
          return byRef.getLast();
        });
  }

  @Override
  public Appender appender() {
    return new MemoryAppender(this);
  }

  long ref(Labels labels) {
    return series(labels).ref();
  }

  /* Makes no series. */
  long knownRef(Labels labels) {
    MemorySeries known = series.get(labels);
    return known == null ? Appender.NO_REF : known.ref();
  }

  @Nullable MemorySeries series(long ref) {
    return ref < 1 || ref > byRef.size() ? null : byRef.get((int) ref - 1);
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return new View(minTime, maxTime);
  }

  private final class View implements Querier {
    private final long minTime;
    private final long maxTime;

    View(long minTime, long maxTime) {
      this.minTime = minTime;
      this.maxTime = maxTime;
    }

    @Override
    public PairDictionary dictionary() {
      return dictionary;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      List<MemorySeries> selected = new ArrayList<>();
      long from = hints.from(minTime);
      long to = hints.to(maxTime);
      for (MemorySeries candidate : series.values()) {
        if (candidate.hasSamples(from, to)
            && matchers.stream()
                .allMatch(m -> m.matches(candidate.labels().valueOrEmpty(m.name())))) {
          selected.add(candidate);
        }
      }
      if (hints.sorted()) {
        selected.sort(Comparator.comparing(MemorySeries::labels));
      }
      return new Selected(selected, from, to);
    }

    @Override
    public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
      TreeSet<String> values = new TreeSet<>(Utf8Order.COMPARATOR);
      SeriesSet set = select(SelectHints.of(minTime, maxTime), matchers);
      for (int i = 0; i < set.size(); i++) {
        String value = set.labels(i).get(name);
        if (value != null) {
          values.add(value);
        }
      }
      return limited(values, limit);
    }

    @Override
    public List<String> labelNames(int limit, List<Matcher> matchers) {
      TreeSet<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
      SeriesSet set = select(SelectHints.of(minTime, maxTime), matchers);
      for (int i = 0; i < set.size(); i++) {
        set.labels(i).forEach((name, value) -> names.add(name));
      }
      return limited(names, limit);
    }

    private List<String> limited(Set<String> all, int limit) {
      return all.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    @Override
    public void close() {
      // Nothing is pinned.
    }

    private final class Selected implements SeriesSet {
      private final List<MemorySeries> selected;
      private final long from;
      private final long to;

      Selected(List<MemorySeries> selected, long from, long to) {
        this.selected = selected;
        this.from = from;
        this.to = to;
      }

      @Override
      public int size() {
        return selected.size();
      }

      @Override
      public PairDictionary dictionary() {
        return dictionary;
      }

      @Override
      public int pairCount(int number) {
        return selected.get(number).pairs().length;
      }

      @Override
      public int pairs(int number, int[] into) {
        int[] pairs = selected.get(number).pairs();
        System.arraycopy(pairs, 0, into, 0, pairs.length);
        return pairs.length;
      }

      @Override
      public SampleIterator samples(int number, @Nullable SampleIterator reuse) {
        return selected.get(number).samples(from, to);
      }

      @Override
      public List<String> warnings() {
        return List.of();
      }
    }
  }
}
