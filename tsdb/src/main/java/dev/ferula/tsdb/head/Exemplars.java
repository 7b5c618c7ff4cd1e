package dev.ferula.tsdb.head;

import dev.ferula.matcher.LabelsHash;
import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.SeriesExemplars;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest exemplars of all series, a number of them: the one that came first makes room for the
 * newest. They outlive their series. Safe for use by several threads.
 */
public final class Exemplars {
  /** The most characters that the labels of an exemplar may have together. */
  static final int MAX_LABEL_LENGTH = 128;

  /** What an exemplar is reckoned to cost, with its labels and its part of the series' labels. */
  static final int COST = 400;

  /** Of a series its labels, and its exemplars in order of time. */
  private static final class Series {
    private final Labels labels;
    private final List<Exemplar> exemplars = new ArrayList<>(2);
    private boolean newestTimed = true;

    Series(Labels labels) {
      this.labels = labels;
    }

    Exemplar newest() {
      return exemplars.getLast();
    }

    /* Of two that came without a time when they were seen says nothing. */
    boolean newestIs(Exemplar exemplar, boolean timed) {
      Exemplar newest = newest();
      return newest.equals(exemplar)
          || (!timed
              && !newestTimed
              && newest.labels().equals(exemplar.labels())
              && Double.compare(newest.value(), exemplar.value()) == 0);
    }

    void add(int at, Exemplar exemplar, boolean timed) {
      if (at == exemplars.size()) {
        newestTimed = timed;
      }
      exemplars.add(at, exemplar);
    }
  }

  private record Entry(long ref, Exemplar exemplar) {}

  private final MemoryAccount memory;
  private final ArrayDeque<Entry> ring = new ArrayDeque<>();
  private final Map<Long, Series> series = new HashMap<>();
  private int capacity;
  private long window;
  private long appended;
  private long outOfOrder;

  Exemplars(int capacity, MemoryAccount memory) {
    this.capacity = capacity;
    this.memory = memory;
  }

  /** Whether there is room for any. */
  synchronized boolean areKept() {
    return capacity > 0;
  }

  /** Keeps so many from now on; where these are fewer, the first that came go. */
  public synchronized void resize(int newCapacity) {
    capacity = Math.max(0, newCapacity);
    while (ring.size() > capacity) {
      removeFirst();
    }
  }

  /** How much older than the newest of its series an exemplar may be, in milliseconds. */
  synchronized void window(long millis) {
    window = Math.max(0, millis);
  }

  /**
   * Whether the exemplar would be taken; with no capacity all are, and forgotten. What repeats the
   * series' newest one is {@link AppendStatus#DUPLICATE}.
   *
   * @param timed whether its source told the time
   */
  synchronized AppendStatus check(long ref, Exemplar exemplar, boolean timed) {
    if (capacity == 0) {
      return AppendStatus.ACCEPTED;
    }
    int length = 0;
    for (int i = 0; i < exemplar.labels().size(); i++) {
      String name = exemplar.labels().name(i);
      String value = exemplar.labels().value(i);
      length += name.codePointCount(0, name.length()) + value.codePointCount(0, value.length());
    }
    if (length > MAX_LABEL_LENGTH) {
      return AppendStatus.INVALID;
    }
    Series known = series.get(ref);
    if (known != null && known.newestIs(exemplar, timed)) {
      return AppendStatus.DUPLICATE;
    }
    if (takes(known, exemplar)) {
      return AppendStatus.ACCEPTED;
    }
    outOfOrder++;
    return AppendStatus.OUT_OF_ORDER;
  }

  private boolean takes(@Nullable Series known, Exemplar exemplar) {
    if (known == null) {
      return true;
    }
    Exemplar newest = known.newest();
    if (exemplar.timestamp() > newest.timestamp()) {
      return true;
    }
    if (exemplar.timestamp() == newest.timestamp()) {
      boolean same = exemplar.value() == newest.value();
      return same ? !hashesLower(exemplar, newest) : !(exemplar.value() < newest.value());
    }
    return exemplar.timestamp() > newest.timestamp() - window;
  }

  /* Of several of one time and value, which each scrape brings again, this tells which come again. */
  private static boolean hashesLower(Exemplar one, Exemplar other) {
    return Long.compareUnsigned(LabelsHash.of(one.labels()), LabelsHash.of(other.labels())) < 0;
  }

  /**
   * Adds an exemplar, unless there is one that it repeats or it came out of order.
   *
   * @param timed whether its source told the time
   * @param labels the series' labels, asked for where it has no exemplar yet
   */
  synchronized void add(long ref, Exemplar exemplar, boolean timed, Supplier<Labels> labels) {
    Series known = series.get(ref);
    if (capacity == 0
        || (known != null && known.newestIs(exemplar, timed))
        || !takes(known, exemplar)) {
      return;
    }
    int at = known == null ? 0 : place(known.exemplars, exemplar);
    if (at < 0) {
      return;
    }
    if (ring.size() == capacity) {
      removeFirst();
      known = series.get(ref);
      at = known == null ? 0 : place(known.exemplars, exemplar);
    }
    if (known == null) {
      known = new Series(labels.get());
      series.put(ref, known);
    }
    known.add(at, exemplar, timed);
    ring.add(new Entry(ref, exemplar));
    memory.reserve(COST);
    appended++;
  }

  /* Where in the order of time it belongs, or -1 if it repeats one. */
  private static int place(List<Exemplar> exemplars, Exemplar exemplar) {
    int at = exemplars.size();
    while (at > 0 && exemplars.get(at - 1).timestamp() > exemplar.timestamp()) {
      at--;
    }
    boolean isNewest = at == exemplars.size();
    if (at > 0) {
      Exemplar before = exemplars.get(at - 1);
      boolean repeats =
          isNewest ? before.equals(exemplar) : before.timestamp() == exemplar.timestamp();
      return repeats ? -1 : at;
    }
    return at;
  }

  private void removeFirst() {
    Entry gone = ring.removeFirst();
    memory.release(COST);
    Series known = series.get(gone.ref);
    if (known == null) {
      return;
    }
    known.exemplars.remove(gone.exemplar);
    if (known.exemplars.isEmpty()) {
      series.remove(gone.ref);
    }
  }

  /** The exemplars of a range of time of the series that one of the selectors matches. */
  public synchronized List<SeriesExemplars> select(
      long minTime, long maxTime, List<List<Matcher>> selectors) {
    TreeMap<Labels, List<Exemplar>> found = new TreeMap<>();
    for (Series known : series.values()) {
      boolean overlaps =
          known.exemplars.getFirst().timestamp() <= maxTime
              && known.newest().timestamp() >= minTime;
      if (overlaps && matches(known.labels, selectors)) {
        List<Exemplar> inRange = found.computeIfAbsent(known.labels, l -> new ArrayList<>());
        known.exemplars.stream()
            .filter(e -> e.timestamp() >= minTime && e.timestamp() <= maxTime)
            .forEach(inRange::add);
      }
    }
    List<SeriesExemplars> all = new ArrayList<>();
    found.forEach(
        (labels, exemplars) -> {
          if (!exemplars.isEmpty()) {
            exemplars.sort((a, b) -> Long.compare(a.timestamp(), b.timestamp()));
            all.add(new SeriesExemplars(labels, exemplars));
          }
        });
    return all;
  }

  private static boolean matches(Labels labels, List<List<Matcher>> selectors) {
    return selectors.stream()
        .anyMatch(
            matchers -> matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name()))));
  }

  /** Takes every exemplar with its series' ref, in the order they came. */
  @FunctionalInterface
  interface Visitor {
    void exemplar(long ref, Exemplar exemplar);
  }

  synchronized void forEach(Visitor visitor) {
    ring.forEach(entry -> visitor.exemplar(entry.ref, entry.exemplar));
  }

  public synchronized int size() {
    return ring.size();
  }

  public synchronized int seriesCount() {
    return series.size();
  }

  public synchronized int capacity() {
    return capacity;
  }

  /** The timestamp of the exemplar that came first, 0 where there is none. */
  public synchronized long firstTimestamp() {
    Entry first = ring.peekFirst();
    return first == null ? 0 : first.exemplar.timestamp();
  }

  /** How many were ever stored. */
  public synchronized long appended() {
    return appended;
  }

  /** How many were refused as out of order. */
  public synchronized long outOfOrder() {
    return outOfOrder;
  }
}
