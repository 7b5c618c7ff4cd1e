package dev.ferula.storage;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Several queriers as one: series with the same labels are one series, whose samples are merged by
 * time. A failure of a primary querier is a failure; one of a secondary is a warning, and the
 * others answer without it. Safe for use by several threads.
 */
public final class MergedQuerier implements Querier {
  private final List<Querier> queriers;
  private final int primaries;
  private final boolean sorts;
  private final PairDictionary dictionary;

  private MergedQuerier(List<Querier> queriers, int primaries, boolean sorts) {
    this.queriers = queriers;
    this.sorts = sorts;
    this.primaries = primaries;
    this.dictionary = dictionaryOf(queriers);
  }

  @SuppressWarnings("ReferenceEquality") // It is the same dictionary, or it has ids of its own.
  private static PairDictionary dictionaryOf(List<Querier> queriers) {
    List<PairDictionary> all = new ArrayList<>(queriers.size());
    boolean one = !queriers.isEmpty();
    for (Querier querier : queriers) {
      all.add(querier.dictionary());
      one &= querier.dictionary() == all.getFirst();
    }
    return one ? all.getFirst() : new MergedDictionary(all);
  }

  /** The queriers as one; of samples at the same time, that of the first querier is taken. */
  public static Querier of(List<Querier> primary) {
    return of(primary, List.of());
  }

  /**
   * As {@link #of(List)}, with the series in the order of the first querier, then of the others.
   */
  public static Querier inOrderOfFirst(List<Querier> queriers) {
    return queriers.size() == 1
        ? queriers.getFirst()
        : new MergedQuerier(List.copyOf(queriers), queriers.size(), false);
  }

  /**
   * The queriers as one, closed with it. Series come in the order of their labels, as from
   * Prometheus, where there is more than one querier.
   */
  public static Querier of(List<Querier> primary, List<Querier> secondary) {
    if (primary.size() == 1 && secondary.isEmpty()) {
      return primary.getFirst();
    }
    List<Querier> all = new ArrayList<>(primary);
    all.addAll(secondary);
    return new MergedQuerier(List.copyOf(all), primary.size(), true);
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
    boolean sorted = sorts || hints.sorted();
    return new MergedSeriesSet(dictionary, sets, numbers, warnings, sorted, hints.limit());
  }

  private void warn(int querier, StorageException e, List<String> warnings) {
    if (querier < primaries) {
      throw e;
    }
    warnings.add(String.valueOf(e.getMessage()));
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    return union(limit, querier -> querier.labelValues(name, limit, matchers));
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return union(limit, querier -> querier.labelNames(limit, matchers));
  }

  private List<String> union(int limit, Function<Querier, List<String>> found) {
    List<String> union = List.of();
    for (int i = 0; i < queriers.size(); i++) {
      try {
        union = union(union, found.apply(queriers.get(i)));
      } catch (StorageException e) {
        warn(i, e, new ArrayList<>());
      }
    }
    return limit > 0 && union.size() > limit ? union.subList(0, limit) : union;
  }

  /* Sources mostly know the same strings: those are met in step, and one is as good as the other. */
  private static List<String> union(List<String> a, List<String> b) {
    if (a.isEmpty() || a.equals(b)) {
      return b;
    }
    List<String> union = new ArrayList<>(Math.max(a.size(), b.size()));
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      String left = a.get(i);
      String right = b.get(j);
      int order = left.equals(right) ? 0 : Utf8Order.compare(left, right);
      union.add(order <= 0 ? left : right);
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    union.addAll(a.subList(i, a.size()));
    union.addAll(b.subList(j, b.size()));
    return union;
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
