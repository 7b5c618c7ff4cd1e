package dev.ferula.backtest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.rules.RuleConfig;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares the {@code ALERTS} of one alerting rule as replayed with those that were recorded. */
final class RecordedAlerts {
  /** How many differences of one rule are kept. */
  static final int LIMIT = 1_000;

  /* Scrapes are committed when they end, at most so long after the time that their samples have. */
  private static final long LONGEST_SCRAPE = 60_000;

  private static final String ALERTS = "ALERTS";

  private final ReplayedRule rule;
  private final Queryable stored;
  private final ChunkEvaluator evaluator;
  private final Map<Long, Set<Labels>> replayed = new TreeMap<>();
  private final Set<Labels> unsettled = new HashSet<>();
  private final List<AlertDifference> differences = new ArrayList<>();

  RecordedAlerts(ReplayedRule rule, Queryable stored, ChunkEvaluator evaluator) {
    this.rule = rule;
    this.stored = stored;
    this.evaluator = evaluator;
  }

  /** The replay has stored a sample. */
  void replayed(Labels series, long timestamp) {
    if (ALERTS.equals(series.metricName())) {
      replayed.computeIfAbsent(timestamp, key -> new HashSet<>()).add(series);
    }
  }

  /** Compares the slots from {@code first} to {@code last} and forgets them. */
  void compare(long first, long last) {
    Map<Long, Set<Labels>> recorded = recorded(first, last);
    long interval = rule.group.interval().toMillis();
    for (long slot = first; slot <= last && differences.size() < LIMIT; slot += interval) {
      long timestamp = slot - rule.queryOffset;
      Set<Labels> mine = replayed.getOrDefault(timestamp, Set.of());
      Set<Labels> theirs = recorded.getOrDefault(timestamp, Set.of());
      for (Labels series : mine) {
        if (!theirs.contains(series)) {
          differ(series, slot, true);
        }
      }
      for (Labels series : theirs) {
        if (!mine.contains(series)) {
          differ(series, slot, false);
        }
      }
      unsettled.removeIf(alert -> isSettled(alert, mine, theirs));
    }
    replayed.clear();
  }

  /* An alert is settled when both agree about it again. */
  private static boolean isSettled(Labels alert, Set<Labels> mine, Set<Labels> theirs) {
    return mine.stream()
        .filter(s -> identity(s).equals(alert))
        .toList()
        .equals(theirs.stream().filter(s -> identity(s).equals(alert)).toList());
  }

  private static Labels identity(Labels series) {
    Labels.Builder labels = series.toBuilder();
    labels.set(Labels.METRIC_NAME, "").set("alertstate", "");
    return labels.build();
  }

  private void differ(Labels series, long slot, boolean isReplayed) {
    AlertDifference.Cause cause = cause(series, slot);
    unsettled.add(identity(series));
    differences.add(new AlertDifference(series, slot, isReplayed, cause));
  }

  private AlertDifference.Cause cause(Labels series, long slot) {
    if (!wasEvaluated(slot - rule.queryOffset)) {
      return AlertDifference.Cause.MISSED_EVALUATION;
    }
    if (unsettled.contains(identity(series))) {
      return AlertDifference.Cause.FOLLOWS;
    }
    return dependsOnLateSample(slot)
        ? AlertDifference.Cause.LATE_SAMPLE
        : AlertDifference.Cause.UNEXPLAINED;
  }

  /* Whatever rule of the group has stored something, a marker of an end included, bears witness. */
  private boolean wasEvaluated(long timestamp) {
    List<String> names = new ArrayList<>();
    Set<String> alerts = new HashSet<>();
    rule.group
        .rules()
        .forEach(
            config -> {
              if (config instanceof RuleConfig.Alerting) {
                alerts.add(config.name());
              } else {
                names.add(config.name());
              }
            });
    try (Querier querier = stored.querier(timestamp, timestamp)) {
      for (String name : names) {
        if (hasSample(querier, timestamp, equal(Labels.METRIC_NAME, name))) {
          return true;
        }
      }
      for (String alert : alerts) {
        if (hasSample(
            querier, timestamp, equal(Labels.METRIC_NAME, ALERTS), equal("alertname", alert))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasSample(Querier querier, long timestamp, Matcher... matchers) {
    SeriesSet set = querier.select(SelectHints.of(timestamp, timestamp), List.of(matchers));
    for (int i = 0; i < set.size(); i++) {
      if (set.samples(i, null).next() != SampleIterator.Kind.NONE) {
        return true;
      }
    }
    return false;
  }

  /* Whether the rule yields other elements without the samples of the last scrapes. */
  private boolean dependsOnLateSample(long slot) {
    Set<Labels> all = labels(stored, slot);
    for (long age = 1_000; age <= LONGEST_SCRAPE; age += 1_000) {
      long end = slot - rule.queryOffset - age;
      Queryable earlier = (min, max) -> stored.querier(min, Math.min(max, end));
      if (!labels(earlier, slot).equals(all)) {
        return true;
      }
    }
    return false;
  }

  private Set<Labels> labels(Queryable data, long slot) {
    Set<Labels> labels = new HashSet<>();
    evaluator.instant(rule, data, slot).forEach(element -> labels.add(element.labels()));
    return labels;
  }

  private Map<Long, Set<Labels>> recorded(long first, long last) {
    long from = first - rule.queryOffset;
    long to = last - rule.queryOffset;
    Map<Long, Set<Labels>> found = new TreeMap<>();
    try (Querier querier = stored.querier(from, to)) {
      SeriesSet set =
          querier.select(
              SelectHints.of(from, to),
              List.of(equal(Labels.METRIC_NAME, ALERTS), equal("alertname", rule.config.name())));
      for (int i = 0; i < set.size(); i++) {
        Labels labels = set.labels(i);
        SampleIterator samples = set.samples(i, null);
        while (samples.next() == SampleIterator.Kind.FLOAT) {
          if (!StaleMarker.isStale(samples.value())) {
            found.computeIfAbsent(samples.timestamp(), key -> new HashSet<>()).add(labels);
          }
        }
      }
    }
    return found;
  }

  private static Matcher equal(String name, String value) {
    return Matcher.of(Matcher.Type.EQUAL, name, value);
  }

  List<AlertDifference> differences() {
    return differences;
  }
}
