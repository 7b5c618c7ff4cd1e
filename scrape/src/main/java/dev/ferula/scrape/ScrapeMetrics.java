package dev.ferula.scrape;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.Observed;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import java.util.List;

/** What scraping measures of itself, under Prometheus's names. */
final class ScrapeMetrics {
  private static final Aggregation.Distribution BUCKETS =
      new Aggregation.Distribution(
          List.of(0.01, 0.1, 1.0, 10.0), true, new Aggregation.Exponential(3, 0x1p-128, 100));
  final Counter pools;
  final Counter poolsFailed;
  final Counter poolReloads;
  final Counter poolReloadsFailed;
  final Counter exceededTargetLimit;
  final Counter exceededLabelLimits;
  final Counter exceededBodySize;
  final Counter exceededSampleLimit;
  final Counter exceededBucketLimit;
  final Counter duplicates;
  final Counter outOfOrder;
  final Counter outOfBounds;
  final Counter exemplarsOutOfOrder;
  final Counter cacheFlushesForced;

  final Labelled<Summary> reloads;

  /** By scrape interval, as are the buckets. */
  private final Labelled<Summary> intervals;

  private final Labelled<Histogram> intervalBuckets;
  final Histogram durations;

  /** By scrape job. */
  final Labelled<Summary> syncs;

  final Labelled<Histogram> syncBuckets;

  final Labelled<Counter> syncCount;
  final Labelled<Counter> syncFailures;
  final Labelled<Gauge> targetLimits;
  final Labelled<Gauge> targets;
  private final Observed metadataEntries;
  private final Observed metadataBytes;

  ScrapeMetrics(StatsRegistry registry) {
    pools =
        registry.counter(
            "prometheus_target_scrape_pools_total",
            "Total number of scrape pool creation attempts.");
    poolsFailed =
        registry.counter(
            "prometheus_target_scrape_pools_failed_total",
            "Total number of scrape pool creations that failed.");
    poolReloads =
        registry.counter(
            "prometheus_target_scrape_pool_reloads_total", "Total number of scrape pool reloads.");
    poolReloadsFailed =
        registry.counter(
            "prometheus_target_scrape_pool_reloads_failed_total",
            "Total number of failed scrape pool reloads.");
    exceededTargetLimit =
        registry.counter(
            "prometheus_target_scrape_pool_exceeded_target_limit_total",
            "Total number of times scrape pools hit the target limit, during sync or config reload.");
    exceededLabelLimits =
        registry.counter(
            "prometheus_target_scrape_pool_exceeded_label_limits_total",
            "Total number of times scrape pools hit the label limits, during sync or config reload.");
    exceededBodySize =
        registry.counter(
            "prometheus_target_scrapes_exceeded_body_size_limit_total",
            "Total number of scrapes that hit the body size limit");
    exceededSampleLimit =
        registry.counter(
            "prometheus_target_scrapes_exceeded_sample_limit_total",
            "Total number of scrapes that hit the sample limit and were rejected.");
    exceededBucketLimit =
        registry.counter(
            "prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total",
            "Total number of scrapes that hit the native histogram bucket limit and were rejected.");
    duplicates =
        registry.counter(
            "prometheus_target_scrapes_sample_duplicate_timestamp_total",
            "Total number of samples rejected due to duplicate timestamps but different values.");
    outOfOrder =
        registry.counter(
            "prometheus_target_scrapes_sample_out_of_order_total",
            "Total number of samples rejected due to not being out of the expected order.");
    outOfBounds =
        registry.counter(
            "prometheus_target_scrapes_sample_out_of_bounds_total",
            "Total number of samples rejected due to timestamp falling outside of the time bounds.");
    exemplarsOutOfOrder =
        registry.counter(
            "prometheus_target_scrapes_exemplar_out_of_order_total",
            "Total number of exemplar rejected due to not being out of the expected order.");
    cacheFlushesForced =
        registry.counter(
            "prometheus_target_scrapes_cache_flush_forced_total",
            "How many times a scrape cache was flushed due to getting big while scrapes are failing.");
    intervals =
        registry.summaries(
            Descriptor.of(
                    "prometheus_target_interval_length_seconds",
                    "Actual intervals between scrapes.")
                .by("interval"),
            quantiles());
    intervalBuckets =
        registry.histograms(
            Descriptor.of(
                    "prometheus_target_interval_length_histogram_seconds",
                    "Actual intervals between scrapes.")
                .by("interval"),
            BUCKETS);
    durations =
        registry.histogram(
            "prometheus_target_scrape_duration_seconds",
            "Total duration of the scrape from start to commit completion in seconds.",
            Aggregation.exponential(new Aggregation.Exponential(3, 0x1p-128, 100)));
    syncBuckets =
        registry.histograms(
            Descriptor.of(
                    "prometheus_target_sync_length_histogram_seconds",
                    "Actual interval to sync the scrape pool.")
                .by("scrape_job"),
            BUCKETS);
    reloads =
        registry.summaries(
            Descriptor.of(
                    "prometheus_target_reload_length_seconds",
                    "Actual interval to reload the scrape pool with a given configuration.")
                .by("interval"),
            quantiles());
    syncs =
        registry.summaries(
            Descriptor.of(
                    "prometheus_target_sync_length_seconds",
                    "Actual interval to sync the scrape pool.")
                .by("scrape_job"),
            quantiles());
    syncCount =
        registry.counters(
            "prometheus_target_scrape_pool_sync_total",
            "Total number of syncs that were executed on a scrape pool.",
            "scrape_job");
    syncFailures =
        registry.counters(
            "prometheus_target_sync_failed_total",
            "Total number of target sync failures.",
            "scrape_job");
    targetLimits =
        registry.gauges(
            "prometheus_target_scrape_pool_target_limit",
            "Maximum number of targets allowed in this scrape pool.",
            "scrape_job");
    targets =
        registry.gauges(
            "prometheus_target_scrape_pool_targets",
            "Current number of targets in this scrape pool.",
            "scrape_job");
    metadataEntries =
        registry.observedGauges(
            Descriptor.of(
                    "prometheus_target_metadata_cache_entries",
                    "Total number of metric metadata entries in the cache")
                .by("scrape_job"));
    metadataBytes =
        registry.observedGauges(
            Descriptor.of(
                    "prometheus_target_metadata_cache_bytes",
                    "The number of bytes that are currently used for storing metric metadata in the"
                        + " cache")
                .by("scrape_job"));
  }

  private static Aggregation.Quantiles quantiles() {
    return Aggregation.quantiles(0.01, 0.05, 0.5, 0.9, 0.99);
  }

  /** How long targets of one configured interval really wait between two scrapes. */
  record Intervals(Summary summary, Histogram buckets) {
    void record(double seconds) {
      summary.record(seconds);
      buckets.record(seconds);
    }
  }

  /**
   * What takes the intervals of targets.
   *
   * @param configured as Go writes a duration
   */
  Intervals intervals(String configured) {
    return new Intervals(intervals.with(configured), intervalBuckets.with(configured));
  }

  /** Has the metadata that a pool's targets told counted when metrics are read. */
  void observeMetadata(String job, ScrapePool pool) {
    metadataEntries.observe(
        () -> pool.activeTargets().stream().mapToInt(Target::metadataSize).sum(), job);
    metadataBytes.observe(
        () -> pool.activeTargets().stream().mapToLong(Target::metadataBytes).sum(), job);
  }

  /** Forgets the series of a job that is gone. */
  void removeJob(String job) {
    syncs.remove(job);
    syncBuckets.remove(job);
    syncCount.remove(job);
    syncFailures.remove(job);
    targetLimits.remove(job);
    targets.remove(job);
    metadataEntries.remove(job);
    metadataBytes.remove(job);
  }
}
