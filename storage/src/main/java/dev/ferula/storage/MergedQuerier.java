package dev.ferula.storage;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several queriers as one: series with the same labels are one series, whose samples are merged by
 * time. A failure of a primary querier is a failure; one of a secondary is a warning, and the
 * others answer without it. Safe for use by several threads.
 */
public final class MergedQuerier implements Querier {
  private final List<Querier> queriers;
  private final int primaries;
  private final MergedDictionary dictionary;

  private MergedQuerier(List<Querier> queriers, int primaries) {
    this.queriers = queriers;
    this.primaries = primaries;
    this.dictionary = new MergedDictionary(queriers.stream().map(Querier::dictionary).toList());
  }

  /** The queriers as one; of samples at the same time, that of the first querier is taken. */
  public static Querier of(List<Querier> primary) {
    return of(primary, List.of());
  }

  /** The queriers as one, closed with it. */
  public static Querier of(List<Querier> primary, List<Querier> secondary) {
    if (primary.size() == 1 && secondary.isEmpty()) {
      return primary.getFirst();
    }
    List<Querier> all = new ArrayList<>(primary);
    all.addAll(secondary);
    return new MergedQuerier(List.copyOf(all), primary.size());
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  @Override
  public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
    List<SeriesSet> sets = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < queriers.size(); i++) {
      try {
        sets.add(queriers.get(i).select(hints, matchers));
        numbers.add(i);
      } catch (StorageException e) {
        warn(i, e, warnings);
      }
    }
    return new MergedSeriesSet(dictionary, sets, numbers, warnings, hints.sorted(), hints.limit());
  }

  private void warn(int querier, StorageException e, List<String> warnings) {
    if (querier < primaries) {
      throw e;
    }
    warnings.add(String.valueOf(e.getMessage()));
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    TreeSet<String> values = new TreeSet<>(Utf8Order.COMPARATOR);
    for (int i = 0; i < queriers.size(); i++) {
      try {
        values.addAll(queriers.get(i).labelValues(name, limit, matchers));
      } catch (StorageException e) {
        warn(i, e, new ArrayList<>());
      }
    }
    return first(values, limit);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    TreeSet<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
    for (int i = 0; i < queriers.size(); i++) {
      try {
        names.addAll(queriers.get(i).labelNames(limit, matchers));
      } catch (StorageException e) {
        warn(i, e, new ArrayList<>());
      }
    }
    return first(names, limit);
  }

  private static List<String> first(Set<String> sorted, int limit) {
    return sorted.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList();
  }

  /** Closes all queriers, also where closing one of them fails. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (Querier querier : queriers) {
      try {
        querier.close();
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
