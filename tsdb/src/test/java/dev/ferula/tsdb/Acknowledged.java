package dev.ferula.tsdb;

import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.storage.StorageException;
import java.util.Map;
import java.util.TreeMap;

/** What a database has acknowledged and must not lose. */
final class Acknowledged {
  /** The raw bits of each float by time and labels. */
  final Map<Labels, TreeMap<Long, Long>> samples = new TreeMap<>();

  /**
   * Commits one sample of each series and notes them.
   *
   * @throws StorageException if they are refused; then none is noted
   */
  void commit(Tsdb db, long time, Map<Labels, Double> batch) {
    try (Appender appender = db.appender()) {
      batch.forEach(
          (labels, value) ->
              appender.append(appender.resolve(labels), Appender.NO_START, time, value));
      appender.commit();
    }
    batch.forEach(
        (labels, value) ->
            samples
                .computeIfAbsent(labels, _ -> new TreeMap<>())
                .put(time, Double.doubleToRawLongBits(value)));
  }

  /** In a few words how what a database has differs from it; empty if it does not. */
  String difference(Tsdb db) {
    return Samples.difference(db, samples);
  }
}
