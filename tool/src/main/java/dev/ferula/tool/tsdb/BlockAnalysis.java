package dev.ferula.tool.tsdb;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import dev.ferula.notation.GoDuration;
import dev.ferula.notation.GoText;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockIndex;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.SeriesEntry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a block's series come from: labels that churn, and labels with many or long values. */
final class BlockAnalysis {
  private final BlockMeta meta;
  private final BlockIndex index;
  private final PrintStream out;
  private final int limit;
  private final SeriesEntry entry = SeriesEntry.ofAll();
  private final Map<String, Long> nameUncovered = new HashMap<>();
  private final Map<String, Long> pairUncovered = new HashMap<>();
  private final Map<String, Long> pairCount = new HashMap<>();
  private final Map<String, Set<String>> values = new HashMap<>();
  private final Map<String, Long> metrics = new HashMap<>();
  private long entries;
  private long series;

  BlockAnalysis(Block block, PrintStream out, int limit) {
    this.meta = block.meta();
    this.index = block.index();
    this.out = out;
    this.limit = limit;
  }

  /**
   * Prints what the series that match are like; all of them where there is no selector. One without
   * a matcher finds none, though the values of labels that are listed are those of all.
   */
  void print(String selector, List<Matcher> matchers) {
    if (matchers.isEmpty()) {
      index.allSeries(selector.isEmpty() ? this::add : this::addValues);
    } else {
      index.select(matchers, this::add);
    }
    out.println("Block ID: " + meta.ulid());
    out.println("Duration: " + GoDuration.ofMillis(meta.maxTime() - meta.minTime()));
    out.println("Total Series: " + meta.stats().series());
    if (!selector.isEmpty()) {
      out.println("Matcher: " + selector);
    }
    out.println("Label names: " + values.size());
    if (!selector.isEmpty()) {
      out.println("Matched series: " + series);
    }
    out.println("Postings (unique label pairs): " + pairUncovered.size());
    out.println("Postings entries (total label pairs): " + entries);
    list("Label pairs most involved in churning", shares(pairUncovered));
    list("Label names most involved in churning", shares(nameUncovered));
    list("Most common label pairs", pairCount);
    Map<String, Long> lengths = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    values.forEach(
        (name, all) -> {
          lengths.put(name, all.stream().mapToLong(GoText::length).sum());
          counts.put(name, (long) all.size());
        });
    list("Label names with highest cumulative label value length", lengths);
    list("Highest cardinality labels", counts);
    list("Highest cardinality metric names", metrics);
  }

  private void addValues(long ref) {
    index.series(ref, entry);
    for (int i = 0; i < entry.pairCount; i++) {
      addValue(index.symbol(entry.pairs[2 * i]), index.symbol(entry.pairs[2 * i + 1]), 0);
    }
  }

  private void addValue(String name, String value, long count) {
    values.computeIfAbsent(name, n -> new HashSet<>()).add(value);
    if (name.equals("__name__")) {
      metrics.merge(value, count, Long::sum);
    }
  }

  private void add(long ref) {
    index.series(ref, entry);
    series++;
    long covered =
        entry.chunks.size == 0
            ? 0
            : entry.chunks.maxTimes[entry.chunks.size - 1] - entry.chunks.minTimes[0];
    long uncovered = meta.maxTime() - meta.minTime() - covered;
    for (int i = 0; i < entry.pairCount; i++) {
      String name = index.symbol(entry.pairs[2 * i]);
      String value = index.symbol(entry.pairs[2 * i + 1]);
      String pair = name + "=" + value;
      nameUncovered.merge(name, uncovered, Long::sum);
      pairUncovered.merge(pair, uncovered, Long::sum);
      pairCount.merge(pair, 1L, Long::sum);
      addValue(name, value, 1);
      entries++;
    }
  }

  /* How many whole series' worth of the block's time is not covered. */
  private Map<String, Long> shares(Map<String, Long> uncovered) {
    Map<String, Long> shares = new HashMap<>();
    double duration = (double) (meta.maxTime() - meta.minTime());
    uncovered.forEach((key, time) -> shares.put(key, (long) (time / duration)));
    return shares;
  }

  private void list(String title, Map<String, Long> figures) {
    out.println();
    out.println(title + ":");
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(figures.entrySet());
    sorted.sort(
        Map.Entry.<String, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey(Utf8Order.COMPARATOR)));
    sorted.stream()
        .limit(Math.max(0, limit))
        .forEach(e -> out.println(e.getValue() + " " + e.getKey()));
  }
}
