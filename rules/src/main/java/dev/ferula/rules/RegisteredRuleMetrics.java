package dev.ferula.rules;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import java.util.List;

/** Counts in a registry, under Prometheus's names. */
final class RegisteredRuleMetrics extends RuleMetrics {
  private static final String LABEL = "rule_group";

  private static final Aggregation.Distribution BUCKETS =
      Aggregation.distribution(0.01, 0.1, 1, 10).withNative();

  private final Summary evaluationDuration;
  private final Histogram evaluationBuckets;
  private final Summary groupDuration;
  private final Histogram groupBuckets;
  private final Labelled<Counter> evaluations;
  private final Labelled<Counter> failures;
  private final Labelled<Counter> iterations;
  private final Labelled<Counter> missed;
  private final Labelled<Gauge> interval;
  private final Labelled<Gauge> lastEvaluation;
  private final Labelled<Gauge> lastDuration;
  private final Labelled<Gauge> lastRuleDurationSum;
  private final Labelled<Gauge> lastRestore;
  private final Labelled<Gauge> rules;
  private final Labelled<Gauge> samples;
  private final Labelled<Gauge> deadSelectors;

  RegisteredRuleMetrics(StatsRegistry registry) {
    evaluationDuration =
        registry.summary(
            "prometheus_rule_evaluation_duration_seconds",
            "The duration for a rule to execute.",
            Aggregation.quantiles(0.5, 0.9, 0.99));
    evaluationBuckets =
        registry.histogram(
            "prometheus_rule_evaluation_duration_histogram_seconds",
            "The duration for a rule to execute.",
            BUCKETS);
    groupDuration =
        registry.summary(
            "prometheus_rule_group_duration_seconds",
            "The duration of rule group evaluations.",
            Aggregation.quantiles(0.01, 0.05, 0.5, 0.9, 0.99));
    groupBuckets =
        registry.histogram(
            "prometheus_rule_group_duration_histogram_seconds",
            "The duration of rule group evaluations.",
            BUCKETS);
    evaluations =
        registry.counters(
            "prometheus_rule_evaluations_total", "The total number of rule evaluations.", LABEL);
    failures =
        registry.counters(
            "prometheus_rule_evaluation_failures_total",
            "The total number of rule evaluation failures.",
            LABEL);
    iterations =
        registry.counters(
            "prometheus_rule_group_iterations_total",
            "The total number of scheduled rule group evaluations, whether executed or missed.",
            LABEL);
    missed =
        registry.counters(
            "prometheus_rule_group_iterations_missed_total",
            "The total number of rule group evaluations missed due to slow rule group evaluation.",
            LABEL);
    interval = gauge(registry, "interval_seconds", "The interval of a rule group.");
    lastEvaluation =
        gauge(
            registry,
            "last_evaluation_timestamp_seconds",
            "The timestamp of the last rule group evaluation in seconds.");
    lastDuration =
        gauge(registry, "last_duration_seconds", "The duration of the last rule group evaluation.");
    lastRuleDurationSum =
        gauge(
            registry,
            "last_rule_duration_sum_seconds",
            "The sum of time in seconds it took to evaluate each rule in the group regardless of"
                + " concurrency. This should be higher than the group duration if rules are"
                + " evaluated concurrently.");
    lastRestore =
        gauge(
            registry,
            "last_restore_duration_seconds",
            "The duration of the last alert rules alerts restoration using the `ALERTS_FOR_STATE`"
                + " series.");
    rules = gauge(registry, "rules", "The number of rules.");
    samples =
        gauge(
            registry,
            "last_evaluation_samples",
            "The number of samples returned during the last rule group evaluation.");
    deadSelectors =
        registry.gauges(
            "ferula_rule_dead_selectors",
            "The number of selectors in the rules of a group that have nothing to look at.",
            LABEL);
  }

  private static Labelled<Gauge> gauge(StatsRegistry registry, String name, String help) {
    return registry.gauges("prometheus_rule_group_" + name, help, LABEL);
  }

  @Override
  Group group(String key) {
    return new RegisteredGroup(key);
  }

  private final class RegisteredGroup extends Group {
    private final String key;
    private double ruleSeconds;

    private RegisteredGroup(String key) {
      this.key = key;
      evaluations.with(key);
      failures.with(key);
      iterations.with(key);
      missed.with(key);
      for (Labelled<Gauge> last :
          List.of(lastEvaluation, lastDuration, lastRuleDurationSum, samples)) {
        last.with(key);
      }
    }

    @Override
    void rules(int count) {
      rules.with(key).set(count);
    }

    @Override
    void interval(double seconds) {
      interval.with(key).set(seconds);
    }

    @Override
    void samples(long count) {
      samples.with(key).set((double) count);
    }

    @Override
    void evaluation(double seconds, boolean failed) {
      evaluations.with(key).increment();
      if (failed) {
        failures.with(key).increment();
      }
      evaluationDuration.record(seconds);
      evaluationBuckets.record(seconds);
      synchronized (this) {
        ruleSeconds += seconds;
      }
    }

    @Override
    void iteration(double seconds, double timestampSeconds) {
      groupDuration.record(seconds);
      groupBuckets.record(seconds);
      lastDuration.with(key).set(seconds);
      lastEvaluation.with(key).set(timestampSeconds);
      synchronized (this) {
        lastRuleDurationSum.with(key).set(ruleSeconds);
        ruleSeconds = 0;
      }
    }

    @Override
    void deadSelectors(int count) {
      deadSelectors.with(key).set(count);
    }

    @Override
    void scheduled() {
      iterations.with(key).increment();
    }

    @Override
    void missed(long count) {
      missed.with(key).add(count);
      iterations.with(key).add(count);
    }

    @Override
    void restored(double seconds) {
      lastRestore.with(key).set(seconds);
    }

    @Override
    void remove() {
      evaluations.remove(key);
      failures.remove(key);
      iterations.remove(key);
      missed.remove(key);
      interval.remove(key);
      lastEvaluation.remove(key);
      lastDuration.remove(key);
      lastRuleDurationSum.remove(key);
      lastRestore.remove(key);
      rules.remove(key);
      samples.remove(key);
      deadSelectors.remove(key);
    }
  }
}
