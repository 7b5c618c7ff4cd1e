package dev.ferula.tsdb;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.tsdb.work.WorkLog;
import dev.ferula.tsdb.work.WorkLog.Work;
import java.util.stream.DoubleStream;

/** What a database does of itself, under Prometheus's metric names. */
final class WorkMetrics {
  /* As Prometheus has them: from one second, each twice the one before. */
  private static final double[] COMPACTION_SECONDS = {
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192
  };
  private static final double[] CLEANUP_SECONDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private final StatsRegistry registry;
  private final WorkLog work;

  WorkMetrics(StatsRegistry registry, WorkLog work) {
    this.registry = registry;
    this.work = work;
  }

  void register(boolean onDisk) {
    head();
    if (onDisk) {
      blocks();
      log();
    }
  }

  private void begun(String name, String description, Work counted) {
    registry.observeCounter("prometheus_tsdb_" + name, description, () -> work.begun(counted));
  }

  private void failed(String name, String description, Work counted) {
    registry.observeCounter("prometheus_tsdb_" + name, description, () -> work.failed(counted));
  }

  private void summary(String name, String description, Work timed) {
    var summary = registry.summary("prometheus_tsdb_" + name, description, Aggregation.quantiles());
    work.listen(timed, summary::record);
  }

  private void histogram(String name, String description, double[] seconds, Work timed) {
    var histogram =
        registry.histogram(
            "prometheus_tsdb_" + name, description, Aggregation.distribution(seconds).withNative());
    work.listen(timed, histogram::record);
  }

  private void head() {
    registry.observeGauge(
        "prometheus_tsdb_data_replay_duration_seconds",
        "Time taken to replay the data on disk.",
        () -> work.lastSeconds(Work.REPLAY));
    summary(
        "head_gc_duration_seconds",
        "Runtime of garbage collection in the head block.",
        Work.HEAD_COLLECTION);
    failed(
        "head_truncations_failed_total",
        "Total number of head truncations that failed.",
        Work.HEAD_TRUNCATION);
  }

  private void blocks() {
    begun(
        "compactions_triggered_total",
        "Total number of triggered compactions for the partition.",
        Work.MAINTENANCE);
    histogram(
        "compaction_duration_seconds",
        "Duration of compaction runs",
        COMPACTION_SECONDS,
        Work.COMPACTION);
    registry.observeGauge(
        "prometheus_tsdb_compaction_populating_block",
        "Set to 1 when a block is currently being written to the disk.",
        () -> work.running(Work.COMPACTION) > 0 ? 1 : 0);
    begun(
        "reloads_total",
        "Number of times the database reloaded block data from disk.",
        Work.RELOAD);
    failed(
        "reloads_failures_total",
        "Number of times the database failed to reloadBlocks block data from disk.",
        Work.RELOAD);
    histogram(
        "tombstone_cleanup_seconds",
        "The time taken to recompact blocks to remove tombstones.",
        CLEANUP_SECONDS,
        Work.TOMBSTONE_CLEANUP);
    begun(
        "stale_series_compactions_triggered_total",
        "Total number of triggered stale series compactions.",
        Work.STALE_COMPACTION);
    failed(
        "stale_series_compactions_failed_total",
        "Total number of stale series compactions that failed.",
        Work.STALE_COMPACTION);
    histogram(
        "stale_series_compaction_duration_seconds",
        "Duration of stale series compaction runs.",
        COMPACTION_SECONDS,
        Work.STALE_COMPACTION);
    ofCallers();
    chunks();
  }

  /* Only a program that has the database within itself begins these; the server never does. */
  private void ofCallers() {
    String prefix = "prometheus_tsdb_selected_series_compaction";
    registry.observeCounter(
        prefix + "s_triggered_total",
        "Total number of compactions triggered for an explicit caller-provided list of series"
            + " references.",
        () -> 0);
    registry.observeCounter(
        prefix + "s_failed_total",
        "Total number of compactions triggered for an explicit caller-provided list of series"
            + " references that failed.",
        () -> 0);
    Histogram _ =
        registry.histogram(
            prefix + "_duration_seconds",
            "Duration of compactions triggered for an explicit caller-provided list of series"
                + " references.",
            Aggregation.distribution(COMPACTION_SECONDS).withNative());
  }

  /* The range is told in milliseconds, whatever its name says, as Prometheus does. */
  private void chunks() {
    Histogram bytes =
        chunks("size_bytes", "Final size of chunks on their first compaction", 32, 1.5, 12);
    Histogram samples =
        chunks("samples", "Final number of samples on their first compaction", 4, 1.5, 12);
    Histogram range =
        chunks("range_seconds", "Final time range of chunks on their first compaction", 100, 4, 10);
    work.listen(
        (size, count, millis) -> {
          bytes.record((double) size);
          samples.record((double) count);
          range.record((double) millis);
        });
  }

  private Histogram chunks(
      String name, String description, double first, double factor, int count) {
    double[] limits = DoubleStream.iterate(first, limit -> limit * factor).limit(count).toArray();
    return registry.histogram(
        "prometheus_tsdb_compaction_chunk_" + name, description, Aggregation.distribution(limits));
  }

  private void log() {
    summary("wal_truncate_duration_seconds", "Duration of WAL truncation.", Work.LOG_TRUNCATION);
    begun(
        "wal_truncations_total",
        "Total number of write log truncations attempted.",
        Work.LOG_TRUNCATION);
    failed(
        "wal_truncations_failed_total",
        "Total number of write log truncations that failed.",
        Work.LOG_TRUNCATION);
    begun(
        "checkpoint_creations_total",
        "Total number of checkpoint creations attempted.",
        Work.CHECKPOINT);
    failed(
        "checkpoint_creations_failed_total",
        "Total number of checkpoint creations that failed.",
        Work.CHECKPOINT);
    begun(
        "checkpoint_deletions_total",
        "Total number of checkpoint deletions attempted.",
        Work.CHECKPOINT_DELETION);
    failed(
        "checkpoint_deletions_failed_total",
        "Total number of checkpoint deletions that failed.",
        Work.CHECKPOINT_DELETION);
  }
}
