package dev.ferula.tsdb.head;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/** Entries of a log that named series which it does not have. For one thread at a time. */
public final class UnknownRefs {
  /** Of how many series the refs are told apart. */
  private static final int MAX_SERIES = 1 << 20;

  /** What the entries were of. */
  enum Entry {
    SAMPLES,
    HISTOGRAMS,
    EXEMPLARS,
    METADATA,
    TOMBSTONES,
    MMAP_MARKERS
  }

  private final Map<Entry, Long> entries = new EnumMap<>(Entry.class);
  private final Set<Long> series = new HashSet<>();

  UnknownRefs() {}

  void add(Entry entry, long ref) {
    entries.merge(entry, 1L, Long::sum);
    if (series.size() < MAX_SERIES) {
      series.add(ref);
    }
  }

  void addAll(UnknownRefs more) {
    more.entries.forEach((entry, count) -> entries.merge(entry, count, Long::sum));
    for (long ref : more.series) {
      if (series.size() < MAX_SERIES) {
        series.add(ref);
      }
    }
  }

  /** How many entries. */
  public long size() {
    return entries.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Tells of how many series there were entries, and how many of what; of none, nothing. */
  public void forEach(ObjLongConsumer<String> visitor) {
    if (!series.isEmpty()) {
      visitor.accept("series", series.size());
    }
    entries.forEach((entry, count) -> visitor.accept(entry.name().toLowerCase(Locale.ROOT), count));
  }
}
