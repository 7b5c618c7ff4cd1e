package dev.ferula.discovery;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is measured of the discovery from files, of all discoverers together. */
public final class FileMetrics {
  private final Counter readErrors;
  private final Counter watcherErrors;
  private final Summary scanDuration;
  private final Labelled<Gauge> modified;

  /* Who reads each file: after a reload the new discoverer begins before the old one has ended. */
  private final Map<String, Set<Object>> readers = new HashMap<>();

  public FileMetrics(StatsRegistry registry) {
    readErrors =
        registry.counter(
            "prometheus_sd_file_read_errors_total", "The number of File-SD read errors.");
    watcherErrors =
        registry.counter(
            "prometheus_sd_file_watcher_errors_total",
            "The number of File-SD errors caused by filesystem watch failures.");
    scanDuration =
        registry.summary(
            "prometheus_sd_file_scan_duration_seconds",
            "The duration of the File-SD scan in seconds.",
            Aggregation.quantiles(0.5, 0.9, 0.99));
    modified =
        registry.gauges(
            "prometheus_sd_file_mtime_seconds",
            "Timestamp (mtime) of files read by FileSD. Timestamp is set at read time.",
            "filename");
  }

  void readFailed() {
    readErrors.increment();
  }

  void watcherFailed() {
    watcherErrors.increment();
  }

  void scanned(double seconds) {
    scanDuration.record(seconds);
  }

  /** A discoverer has read a file. */
  void read(Object discoverer, String file, long modifiedSeconds) {
    synchronized (readers) {
      readers.computeIfAbsent(file, _ -> new HashSet<>()).add(discoverer);
      modified.with(file).set((double) modifiedSeconds);
    }
  }

  /** A discoverer will not read a file any more. */
  void forget(Object discoverer, String file) {
    synchronized (readers) {
      Set<Object> left = readers.getOrDefault(file, Set.of());
      if (left.remove(discoverer) && left.isEmpty()) {
        readers.remove(file);
        modified.remove(file);
      }
    }
  }
}
