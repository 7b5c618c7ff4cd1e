package dev.ferula.tsdb;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import dev.ferula.wal.Compression;
import dev.ferula.wal.Wal;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a log writes, under Prometheus's metric names; of one that is not begun, nothing. */
final class LogMetrics {
  private final StatsRegistry registry;
  private final String prefix;
  private final Supplier<@Nullable Wal> log;

  /**
   * Metrics of a log.
   *
   * @param log the log, asked for with each look; null while there is none
   */
  LogMetrics(StatsRegistry registry, String prefix, Supplier<@Nullable Wal> log) {
    this.registry = registry;
    this.prefix = "prometheus_tsdb_" + prefix;
    this.log = log;
  }

  private DoubleSupplier of(ToDoubleFunction<Wal> number) {
    return () -> {
      Wal wal = log.get();
      return wal == null ? 0 : number.applyAsDouble(wal);
    };
  }

  private void counter(String name, String description, ToDoubleFunction<Wal> number) {
    registry.observeCounter(prefix + name, description, of(number));
  }

  /** Registers all but how long syncs take. */
  void register(Compression compression) {
    registry.observeGauge(
        prefix + "segment_current",
        "Write log segment index that TSDB is currently writing to.",
        of(Wal::segment));
    registry.observeGauge(
        prefix + "storage_size_bytes", "Size of the write log directory.", of(Wal::size));
    counter(
        "writes_failed_total", "Total number of write log writes that failed.", Wal::failedWrites);
    counter("page_flushes_total", "Total number of page flushes.", wal -> wal.written().flushes());
    counter(
        "completed_pages_total", "Total number of completed pages.", wal -> wal.written().pages());
    counter(
        "record_part_writes_total",
        "Total number of record parts written before flushing.",
        wal -> wal.written().parts());
    counter(
        "record_parts_bytes_written_total",
        "Total number of record part bytes written before flushing, including CRC and compression"
            + " headers.",
        wal -> wal.written().partBytes());
    if (compression != Compression.NONE) {
      registry
          .observedCounters(
              Descriptor.of(
                      prefix + "record_bytes_saved_total",
                      "Total number of bytes saved by the optional record compression. Use this"
                          + " metric to learn about the effectiveness compression.")
                  .by("compression"))
          .observe(
              of(wal -> wal.written().savedBytes()), compression.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Registers how long syncs take, and returns who wants to be told so, in seconds. */
  DoubleConsumer syncs() {
    Summary synced =
        registry.summary(
            prefix + "fsync_duration_seconds",
            "Duration of write log fsync.",
            Aggregation.quantiles(0.5, 0.9, 0.99));
    return synced::record;
  }
}
