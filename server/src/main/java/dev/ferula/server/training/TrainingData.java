package dev.ferula.server.training;

import dev.ferula.model.Labels;
import dev.ferula.server.logging.Logging;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes blocks of some hours for the queries of the {@link Training}: counters, gauges and a
 * classic histogram of a few services, with values that change at some samples and stay at others.
 * A program of its own, so that the cache holds nothing of writing them.
 */
public final class TrainingData {
  /** When the samples end, in seconds since the epoch: nothing of them depends on the clock. */
  static final long END = 1_764_000_000;

  /** How far the samples reach back from there. */
  static final int SECONDS = 5 * 3600;

  static final long BEGIN = END - SECONDS;

  private static final int INTERVAL_SECONDS = 15;
  private static final int SERVICES = 8;
  private static final int PODS = 30;
  private static final int NODES = 4;
  private static final int CPU_GROWTH = 5;
  private static final List<String> HANDLERS = List.of("/", "/cart", "/search", "/login");
  private static final List<String> BOUNDS =
      List.of("0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "+Inf");
  private static final long SEED = 25;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Series> series = new ArrayList<>();

  private TrainingData() {
    for (int service = 0; service < SERVICES; service++) {
      addService("service-" + service);
    }
  }

  /** One series; {@code growth} is what it gains on average, or 0 for a gauge. */
  private static final class Series {
    final Labels labels;
    final double growth;
    double value;

    Series(double growth, Labels labels) {
      this.growth = growth;
      this.labels = labels;
    }
  }

  /** Writes the blocks into a folder, and on the way into another beside it. */
  public static void main(String[] arguments) {
    Logging.configure("error", "logfmt");
    write(Path.of(arguments[0], "data"), Path.of(arguments[0], "written"));
  }

  private static void write(Path folder, Path written) {
    TrainingData data = new TrainingData();
    try (Tsdb db = Tsdb.open(written, TsdbOptions.DEFAULT)) {
      for (long at = BEGIN; at <= END; at += INTERVAL_SECONDS) {
        try (Appender appender = db.appender()) {
          data.append(appender, at * 1000);
          appender.commit();
        }
      }
      db.snapshot(folder, true);
    }
  }

  private void append(Appender appender, long timestamp) {
    for (Series one : series) {
      one.value = one.growth == 0 ? gauge(one.value) : one.value + step(one.growth);
      long ref = appender.resolve(one.labels);
      appender.append(ref, Appender.NO_START, timestamp, one.value);
    }
  }

  private double gauge(double before) {
    return random.nextInt(3) == 0 ? random.nextInt(1 << 20) / 128.0 : before;
  }

  private long step(double growth) {
    return random.nextBoolean() ? Math.round(growth * random.nextDouble()) : 0;
  }

  private void addService(String service) {
    for (int pod = 0; pod < PODS; pod++) {
      addPod("service", service, "pod", service + "-" + pod, "node", "node-" + pod % NODES);
    }
    for (String handler : HANDLERS) {
      String[] labels = {"service", service, "handler", handler};
      for (int i = 0; i < BOUNDS.size(); i++) {
        add(i + 1, "request_seconds_bucket", labels, "le", BOUNDS.get(i));
      }
      add(BOUNDS.size(), "request_seconds_count", labels, "code", "200");
    }
  }

  private void addPod(String... labels) {
    add(0, "memory_bytes", labels, "container", "app");
    add(0, "memory_limit", labels, "container", "app");
    for (String mode : List.of("user", "system", "idle")) {
      add(CPU_GROWTH, "cpu_total", labels, "mode", mode);
    }
  }

  private void add(double growth, String metric, String[] labels, String name, String value) {
    String[] all = Arrays.copyOf(labels, labels.length + 4);
    all[labels.length] = Labels.METRIC_NAME;
    all[labels.length + 1] = metric;
    all[labels.length + 2] = name;
    all[labels.length + 3] = value;
    series.add(new Series(growth, Labels.of(all)));
  }
}
