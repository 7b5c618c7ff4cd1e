package dev.ferula.server.queries;

import dev.ferula.promql.QueryGate;
import dev.ferula.promql.QueryLog;
import dev.ferula.promql.QueryRecord;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import dev.ferula.web.api.query.QueryLogFile;

/** What is counted about queries, under Prometheus's names. Safe for use by several threads. */
public final class QueryMetrics implements QueryLog {
  private static final double NANOS = 1e9;

  private final QueryLog next;
  private final Slice queueTime;
  private final Slice prepareTime;
  private final Slice innerEval;
  private final Slice resultSort;
  private final Counter samples;
  private final Counter samplesRead;

  /** How long a part of queries takes. */
  private record Slice(Summary summary, Histogram histogram) {
    void record(long nanos) {
      summary.record(nanos / NANOS);
      histogram.record(nanos / NANOS);
    }
  }

  /** Counts every query that ends and tells another log of it. */
  public QueryMetrics(StatsRegistry registry, QueryLog next) {
    this.next = next;
    Labelled<Summary> duration =
        registry.summaries(
            Descriptor.of("prometheus_engine_query_duration_seconds", "Query timings").by("slice"),
            Aggregation.quantiles(0.5, 0.9, 0.99));
    Labelled<Histogram> histogram =
        registry.histograms(
            Descriptor.of(
                    "prometheus_engine_query_duration_histogram_seconds",
                    "The duration of various parts of PromQL query execution.")
                .by("slice"),
            Aggregation.distribution(.01, .1, 1, 10).withNative());
    innerEval = slice("inner_eval", duration, histogram);
    prepareTime = slice("prepare_time", duration, histogram);
    queueTime = slice("queue_time", duration, histogram);
    resultSort = slice("result_sort", duration, histogram);
    samples =
        registry.counter(
            "prometheus_engine_query_samples_total",
            "The total number of samples loaded by all queries (full window per step for range-vector).");
    samplesRead =
        registry.counter(
            "prometheus_engine_query_samples_read_total",
            "The total number of samples read by all queries (only new points per step for"
                + " range-vector).");
  }

  private static Slice slice(
      String name, Labelled<Summary> summaries, Labelled<Histogram> histograms) {
    return new Slice(summaries.with(name), histograms.with(name));
  }

  /** Shows how many queries run or wait, and how many may run. */
  public static void gate(StatsRegistry registry, QueryGate gate, int concurrent) {
    registry.observeGauge(
        "prometheus_engine_queries",
        "The current number of queries being executed or waiting.",
        gate::present);
    registry
        .gauge("prometheus_engine_queries_concurrent_max", "The max number of concurrent queries.")
        .set(concurrent);
  }

  /** Shows whether queries are written to a file, and how many could not be. */
  public static void file(StatsRegistry registry, QueryLogFile file) {
    registry.observeGauge(
        "prometheus_engine_query_log_enabled",
        "State of the query log.",
        () -> file.isOpen() ? 1 : 0);
    registry.observeCounter(
        "prometheus_engine_query_log_failures_total",
        "The number of query log failures.",
        file::failures);
  }

  @Override
  public void ended(QueryRecord query) {
    var stats = query.stats();
    queueTime.record(stats.execQueueTime());
    prepareTime.record(stats.queryPreparationTime());
    innerEval.record(stats.innerEvalTime());
    resultSort.record(stats.resultSortTime());
    samples.add((double) stats.totalQueryableSamples());
    samplesRead.add((double) stats.samplesRead());
    next.ended(query);
  }
}
