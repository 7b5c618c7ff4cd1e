package dev.ferula.benchmarks.promql;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.storage.memory.MemoryStorage;

/** Counters in memory, one sample a minute each, with an engine to ask for them on one thread. */
final class StoredSeries {
  /** Milliseconds between two samples, and between two steps of a query. */
  static final long INTERVAL = 60_000;

  private static final int JOBS = 10;
  private static final int BUCKETS = 10;

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine =
      new Engine(EngineOptions.DEFAULT.withMaxSamples(Integer.MAX_VALUE), System::nanoTime);
  private final int series;
  private final int samples;

  /**
   * Series named {@code x_total} with labels {@code job}, {@code instance} and {@code le}.
   *
   * @param samples of each series
   */
  StoredSeries(int series, int samples) {
    this.series = series;
    this.samples = samples;
    for (int i = 0; i < series; i++) {
      Labels labels =
          Labels.of(
              "__name__",
              "x_total",
              "instance",
              "i" + i / BUCKETS,
              "job",
              "j" + i / BUCKETS % JOBS,
              "le",
              i % BUCKETS == BUCKETS - 1 ? "+Inf" : Integer.toString(i % BUCKETS));
      double value = i;
      for (int k = 0; k < samples; k++) {
        value += (i * 31 + k * 17) % 23;
        storage.add(labels, 0, k * INTERVAL, value);
      }
    }
  }

  /** How many samples there are. */
  long size() {
    return (long) series * samples;
  }

  /** Asks for every minute of it. */
  QueryResult everyMinute(String query) {
    long end = (samples - 1) * INTERVAL;
    return engine.range(storage, query, 0, end, INTERVAL, QueryOptions.DEFAULT);
  }
}
