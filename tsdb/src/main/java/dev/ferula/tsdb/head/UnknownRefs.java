package dev.ferula.tsdb.head;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Entries of a log that named series which it does not have. For one thread at a time. */
final class UnknownRefs {
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

  void add(Entry entry, long ref) {
    entries.merge(entry, 1L, Long::sum);
    if (series.size() < MAX_SERIES) {
      series.add(ref);
    }
  }

  /** How many entries. */
  long size() {
    return entries.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Of how many series there were entries, as {@code series}, and how many of what there were. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    if (!series.isEmpty()) {
      counts.put("series", (long) series.size());
    }
    entries.forEach((entry, count) -> counts.put(entry.name().toLowerCase(Locale.ROOT), count));
    return counts;
  }
}
