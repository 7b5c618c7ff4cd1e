package dev.ferula.tsdb;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Observed;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.Exemplars;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.HeadCounters;
import dev.ferula.tsdb.head.SampleCount;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.wal.Wal;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The database's numbers under Prometheus's metric names; read when they are asked for. */
final class TsdbMetrics {
  private final StatsRegistry registry;
  private boolean showsOutOfOrder;

  TsdbMetrics(StatsRegistry registry) {
    this.registry = registry;
  }

  /** Registers the metrics of a database. One registry takes one database. */
  void register(Tsdb db) {
    series(db.head());
    samples(db.head());
    wal(db.head());
    outOfOrder(db.head());
    blocks(db);
    damage(db.damageLog());
    new WorkMetrics(registry, db.head().counters().work()).register(db.maintenance() != null);
  }

  private void gauge(String name, String description, DoubleSupplier value) {
    registry.observeGauge("prometheus_tsdb_" + name, description, value);
  }

  private void counter(String name, String description, DoubleSupplier value) {
    registry.observeCounter("prometheus_tsdb_" + name, description, value);
  }

  private void series(Head head) {
    HeadCounters counters = head.counters();
    gauge("head_series", "Total number of series in the head block.", head::seriesCount);
    gauge(
        "head_stale_series",
        "Total number of stale series in the head block.",
        head::staleSeriesCount);
    gauge(
        "head_native_histogram_series",
        "Number of series whose most recent in-order sample is a native histogram.",
        head.samples().writer()::histogramSeries);
    gauge(
        "head_native_histogram_buckets",
        "Number of positive and negative bucket entries in the most recent in-order native histogram"
            + " sample of each series, including entries carried by staleness markers.",
        head.samples()::histogramBuckets);
    counter(
        "head_series_created_total",
        "Total number of series created in the head",
        head::seriesCreated);
    counter(
        "head_series_removed_total",
        "Total number of series removed in the head",
        counters::seriesRemoved);
    gauge("head_chunks", "Total number of chunks in the head block.", head::chunkCount);
    counter(
        "head_chunks_created_total",
        "Total number of chunks created in the head",
        head::chunksCreated);
    counter(
        "head_chunks_removed_total",
        "Total number of chunks removed in the head",
        head::chunksRemoved);
    gauge(
        "head_chunks_storage_size_bytes",
        "Size of the chunks_head directory.",
        head.files()::chunkBytes);
    counter(
        "mmap_chunks_total",
        "Total number of chunks that were memory-mapped.",
        head.files()::chunks);
    counter(
        "head_series_not_found_total",
        "Total number of requests for series that were not found.",
        counters::seriesNotFound);
    gauge(
        "isolation_low_watermark",
        "The lowest TSDB append ID that is still referenced.",
        () -> Math.min(head.samples().readers().oldest(), head.samples().readers().published()));
    gauge(
        "isolation_high_watermark",
        "The highest TSDB append ID that has been given out.",
        () -> head.samples().readers().published());
    gauge(
        "head_active_appenders",
        "Number of currently active appender transactions",
        head::activeAppenders);
    counter(
        "head_appenders_created_total",
        "Total number of appender transactions created.",
        counters::appenders);
    counter(
        "head_truncations_total",
        "Total number of head truncations attempted.",
        counters::truncations);
    Observed refused =
        registry.observedCounters(
            Descriptor.of(
                    "ferula_tsdb_refused_series_total",
                    "New series refused for lack of memory, by job and metric.")
                .by("job", "metric"));
    head.refusals()
        .eachCulprit(culprit -> refused.observe(culprit::refused, culprit.job(), culprit.metric()));
  }

  private void samples(Head head) {
    HeadCounters counters = head.counters();
    byType("head_samples_appended_total", "Total number of appended samples.", counters.appended());
    byType(
        "out_of_bound_samples_total",
        "Total number of out of bound samples ingestion failed attempts with out of order support"
            + " disabled.",
        counters.outOfBounds());
    byType(
        "out_of_order_samples_total",
        "Total number of out of order samples ingestion failed attempts due to out of order being"
            + " disabled.",
        counters.outOfOrder());
    byType(
        "too_old_samples_total",
        "Total number of out of order samples ingestion failed attempts with out of support enabled,"
            + " but sample outside of time window.",
        counters.tooOld());
    byType(
        "head_out_of_order_samples_appended_total",
        "Total number of appended out of order samples.",
        counters.outOfOrderTaken());
    gauge(
        "head_max_time",
        "Maximum timestamp of the head block. The unit is decided by the library consumer.",
        head::maxTime);
    gauge(
        "head_min_time",
        "Minimum time bound of the head block. The unit is decided by the library consumer.",
        head::minTime);
    gauge(
        "head_max_time_seconds",
        "Maximum timestamp of the head block.",
        () -> Math.floorDiv(head.maxTime(), 1000));
    gauge(
        "head_min_time_seconds",
        "Minimum time bound of the head block.",
        () -> Math.floorDiv(head.minTime(), 1000));
    Histogram late =
        registry.histogram(
            "prometheus_tsdb_sample_ooo_delta",
            "Delta in seconds by which a sample is considered out of order (reported regardless of"
                + " OOO time window and whether sample is accepted or not).",
            Aggregation.distribution(600, 1800, 3600, 7200, 10_800, 21_600, 43_200).withNative());
    counters.onLate(late::record);
    exemplars(head.exemplars());
  }

  private void exemplars(Exemplars exemplars) {
    counter(
        "exemplar_exemplars_appended_total",
        "Total number of appended exemplars.",
        exemplars::appended);
    counter(
        "exemplar_out_of_order_exemplars_total",
        "Total number of out of order exemplar ingestion failed attempts.",
        exemplars::outOfOrder);
    gauge(
        "exemplar_exemplars_in_storage",
        "Number of exemplars currently in circular storage.",
        exemplars::size);
    gauge(
        "exemplar_series_with_exemplars_in_storage",
        "Number of series with exemplars currently in circular storage.",
        exemplars::seriesCount);
    gauge(
        "exemplar_last_exemplars_timestamp_seconds",
        "The timestamp of the oldest exemplar stored in circular storage. Useful to check for what"
            + " timerange the current exemplar buffer limit allows. This usually means the last"
            + " timestampfor all exemplars for a typical setup. This is not true though if one of"
            + " the series timestamp is in future compared to rest series.",
        () -> exemplars.firstTimestamp() / 1000.0);
    gauge(
        "exemplar_max_exemplars",
        "Total number of exemplars the exemplar storage can store, resizeable.",
        exemplars::capacity);
  }

  private Observed byType(String name, String description) {
    return registry.observedCounters(
        Descriptor.of("prometheus_tsdb_" + name, description).by("type"));
  }

  private void byType(String name, String description, SampleCount samples) {
    byType(name, description)
        .observe(samples::floats, "float")
        .observe(samples::histograms, "histogram");
  }

  /* Only of what there is: all is known when a database is open. */
  private void byType(String name, String description, Map<String, Long> counts) {
    Observed observed = byType(name, description);
    counts.forEach((type, count) -> observed.observe(() -> count, type));
  }

  private void blocks(Tsdb db) {
    gauge("blocks_loaded", "Number of currently loaded data blocks", () -> db.blocks().size());
    gauge(
        "storage_blocks_bytes",
        "The number of bytes that are currently used for local storage by all blocks.",
        db::blockBytes);
    gauge(
        "symbol_table_size_bytes",
        "Size of symbol table in memory for loaded blocks",
        db::symbolBytes);
    gauge(
        "clean_start",
        "-1: lockfile is disabled. 0: a lockfile from a previous execution was replaced. 1: lockfile"
            + " creation was clean",
        db::cleanStart);
    gauge(
        "lowest_timestamp",
        "Lowest timestamp value stored in the database. The unit is decided by the library"
            + " consumer.",
        db::minTime);
    gauge(
        "lowest_timestamp_seconds",
        "Lowest timestamp value stored in the database.",
        () -> Math.floorDiv(db.minTime(), 1000));
    Maintenance maintenance = db.maintenance();
    if (maintenance != null) {
      gauge(
          "retention_limit_bytes",
          "Max number of bytes to be retained in the tsdb blocks, configured 0 means disabled",
          () -> maintenance.retention().bytes());
      gauge(
          "retention_limit_seconds",
          "How long to retain samples in storage.",
          () -> maintenance.retention().time() / 1000.0);
      gauge(
          "retention_limit_percentage",
          "Max percentage of total storage space to be retained in the tsdb blocks, configured 0"
              + " means disabled",
          () -> maintenance.retention().percentage());
      counter(
          "compactions_skipped_total",
          "Total number of skipped compactions due to disabled auto compaction.",
          () -> 0);
      counter(
          "compactions_total",
          "Total number of compactions that were executed for the partition.",
          maintenance.compactions::sum);
      counter(
          "compactions_failed_total",
          "Total number of compactions that failed for the partition.",
          maintenance.failures::sum);
      counter(
          "vertical_compactions_total",
          "Total number of compactions done on overlapping blocks.",
          maintenance.verticalCompactions::sum);
      counter(
          "time_retentions_total",
          "The number of times that blocks were deleted because the maximum time limit was"
              + " exceeded.",
          maintenance.timeRetentions::sum);
      counter(
          "size_retentions_total",
          "The number of times that blocks were deleted because the maximum number of bytes was"
              + " exceeded.",
          maintenance.sizeRetentions::sum);
    }
  }

  private void damage(DamageLog log) {
    Observed observed =
        registry.observedCounters(
            Descriptor.of(
                    "ferula_tsdb_damages_total",
                    "Damaged places found in the files since the start, by kind of file.")
                .by("kind"));
    for (DamageLog.Kind kind : DamageLog.Kind.values()) {
      observed.observe(() -> log.count(kind), kind.label());
    }
  }

  private void wal(Head head) {
    HeadCounters counters = head.counters();
    counter("wal_corruptions_total", "Total number of WAL corruptions.", counters::walCorruptions);
    counter(
        "mmap_chunk_corruptions_total",
        "Total number of memory-mapped chunk corruptions.",
        counters::chunkCorruptions);
    byType(
        "wal_replay_unknown_refs_total",
        "Total number of unknown series references encountered during WAL replay.",
        counters.walUnknownRefs());
    byType(
        "wbl_replay_unknown_refs_total",
        "Total number of unknown series references encountered during WBL replay.",
        counters.wblUnknownRefs());
    counter(
        "snapshot_replay_error_total",
        "Total number snapshot replays that failed.",
        counters::snapshotErrors);
    Wal wal = head.files().wal();
    if (wal != null) {
      LogMetrics metrics = new LogMetrics(registry, "wal_", () -> wal);
      metrics.register(wal.compression());
      wal.onSync(metrics.syncs());
      registry.observeCounter(
          "ferula_tsdb_wal_syncs_total",
          "Times that the write log was synced for power cuts, by --storage.tsdb.wal-sync-interval.",
          wal::syncs);
    }
  }

  /**
   * Registers those of the log of samples out of order, once: where such samples are wanted, or the
   * log has some.
   */
  synchronized void outOfOrder(Head head) {
    Wal wal = head.files().wal();
    OutOfOrderLog log = head.files().outOfOrder();
    boolean isUsed = log != null && (head.takesLate() || log.size() > 0);
    if (showsOutOfOrder || wal == null || log == null || !isUsed) {
      return;
    }
    showsOutOfOrder = true;
    LogMetrics metrics = new LogMetrics(registry, "out_of_order_wbl_", log::current);
    metrics.register(wal.compression());
    log.onSync(metrics.syncs());
    counter(
        "out_of_order_wbl_truncations_total",
        "Total number of write log truncations attempted.",
        log::truncations);
    counter(
        "out_of_order_wbl_truncations_failed_total",
        "Total number of write log truncations that failed.",
        log::failedTruncations);
  }
}
