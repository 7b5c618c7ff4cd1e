package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases change hands between the real Prometheus and us in the middle of their work: samples
 * out of order in logs and chunks, deletions, snapshots.
 */
class TsdbPeerTest {
  private static final Labels SERIES = Labels.of("__name__", "late");
  private static final String SNAPSHOT_FLAG = "--enable-feature=memory-snapshot-on-shutdown";
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT.withOutOfOrderWindow(Duration.ofHours(1));
  private static final String CONFIGURATION =
      "storage:\n  tsdb:\n    out_of_order_time_window: 1h\n";

  @TempDir Path directory;

  private static void append(Tsdb db, Labels series, long timestamp, double value) {
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(series);
      assertThat(appender.append(ref, Appender.NO_START, timestamp, value))
          .isEqualTo(AppendStatus.ACCEPTED);
      appender.commit();
    }
  }

  private static void append(Tsdb db, Labels series, long timestamp, Histogram value) {
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(series), Appender.NO_START, timestamp, value);
      appender.commit();
    }
  }

  /* As a process leaves it that is killed. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("lock")) {
          Files.copy(file, to.resolve(from.relativize(file)));
        }
      }
    }
  }

  private static HttpServer target(Supplier<String> text) throws IOException {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/metrics",
        exchange -> {
          byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    target.start();
    return target;
  }

  @Test
  void prometheusGoesOnWithOurSamplesOutOfOrder() throws Exception {
    Peers.program("prometheus");
    Path ours = directory.resolve("ours");
    Path theirs = directory.resolve("theirs");
    long now = System.currentTimeMillis();
    double sum = 0;
    try (Tsdb db = Tsdb.open(ours, OPTIONS)) {
      append(db, SERIES, now - 10_000, 1);
      append(db, Labels.of("__name__", "gone"), now - 10_000, 1);
      for (int i = 1; i <= 100; i++) {
        append(db, SERIES, now - 20_000 - 1000L * (i * 37 % 101), i);
        sum += i;
      }
      db.delete(
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "gone")));
      copy(ours, theirs);
    }
    try (Peers.Prometheus prometheus = Peers.Prometheus.start(theirs, CONFIGURATION)) {
      assertThat(prometheus.query("count_over_time(late[10m])")).contains("\"101\"");
      assertThat(prometheus.query("sum_over_time(late[10m])")).contains("\"" + (long) (sum + 1));
      assertThat(prometheus.query("count_over_time(gone[10m])")).contains("\"result\":[]");
    }
  }

  @Test
  void prometheusGoesOnBesideOurImageOfTheIndexAndWeAfterIt() throws Exception {
    Peers.program("prometheus");
    Path data = directory.resolve("data");
    long now = System.currentTimeMillis();
    try (Tsdb db = Tsdb.open(data, OPTIONS)) {
      append(db, SERIES, now - 10_000, 1);
    }
    assertThat(data.resolve("ferula.index")).isRegularFile();
    HttpServer target = target(() -> "theirs 5\n");
    try (Peers.Prometheus prometheus =
        Peers.Prometheus.start(
            data, CONFIGURATION + Peers.Prometheus.scrape("t", target.getAddress().getPort()))) {
      prometheus.await("theirs == 5");
      assertThat(prometheus.query("count_over_time(late[10m])")).contains("\"1\"");
      prometheus.kill();
    } finally {
      target.stop(0);
    }
    for (int i = 0; i < 2; i++) {
      try (Tsdb db = Tsdb.open(data, OPTIONS)) {
        List<String> names =
            Samples.in(db).keySet().stream().map(labels -> labels.get("__name__")).toList();
        assertThat(names).contains("late", "theirs");
      }
    }
  }

  @Test
  void weGoOnWithThePrometheusesSamplesOutOfOrder() throws Exception {
    Peers.program("prometheus");
    Path data = Files.createDirectory(directory.resolve("data"));
    long now = System.currentTimeMillis();
    TreeMap<Long, Long> expected = new TreeMap<>();
    StringBuilder text = new StringBuilder("# TYPE late gauge\nlate 0 " + now + "\n");
    expected.put(now, Double.doubleToRawLongBits(0));
    for (int i = 1; i <= 100; i++) {
      long timestamp = now - 1000L * (i * 37 % 101);
      text.append("late ").append(i).append(' ').append(timestamp).append('\n');
      expected.put(timestamp, Double.doubleToRawLongBits(i));
    }
    HttpServer target = target(text::toString);
    try (Peers.Prometheus prometheus =
        Peers.Prometheus.start(
            data, CONFIGURATION + Peers.Prometheus.scrape("t", target.getAddress().getPort()))) {
      prometheus.await("count_over_time(late[10m]) == 101");
      prometheus.kill();
    } finally {
      target.stop(0);
    }
    assertThat(data.resolve("wbl")).isDirectory();
    try (Tsdb db = Tsdb.open(data, OPTIONS)) {
      TreeMap<Long, Long> found =
          Samples.in(
                  db,
                  Long.MIN_VALUE,
                  Long.MAX_VALUE,
                  List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "late")))
              .values()
              .iterator()
              .next();
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void prometheusStartsWithOurChunkSnapshot() throws Exception {
    Peers.program("prometheus");
    Path data = Files.createDirectory(directory.resolve("data"));
    long now = System.currentTimeMillis();
    Labels histograms = Labels.of("__name__", "h");
    try (Tsdb db = Tsdb.open(data, OPTIONS.withChunkSnapshots(true))) {
      for (int i = 0; i < 200; i++) {
        append(db, SERIES, now - 300_000 + 1000 * i, i);
        append(db, Labels.of("__name__", "gone"), now - 300_000 + 1000 * i, i);
        append(db, histograms, now - 300_000 + 1000 * i, histogram(i + 1));
      }
      db.delete(Long.MIN_VALUE, now, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "gone")));
    }
    /* What it knows it has from the snapshot. */
    Files.delete(data.resolve("wal/00000000"));
    try (Peers.Prometheus prometheus = Peers.Prometheus.start(data, CONFIGURATION, SNAPSHOT_FLAG)) {
      assertThat(prometheus.query("count_over_time(late[10m])")).contains("\"200\"");
      assertThat(prometheus.query("sum_over_time(late[10m])")).contains("\"19900\"");
      assertThat(prometheus.query("count_over_time(gone[10m])")).contains("\"result\":[]");
      assertThat(prometheus.query("sum(count_over_time(h[10m]))")).contains("\"200\"");
      assertThat(prometheus.query("histogram_count(sum_over_time(h[10m]))")).contains("\"20100\"");
    }
  }

  @Test
  void weStartWithThePrometheusesChunkSnapshot() throws Exception {
    Peers.program("prometheus");
    Path data = Files.createDirectory(directory.resolve("data"));
    AtomicInteger scrapes = new AtomicInteger();
    HttpServer target = target(() -> "c " + scrapes.incrementAndGet() + "\nd 1\n");
    try (Peers.Prometheus prometheus =
        Peers.Prometheus.start(
            data,
            CONFIGURATION + Peers.Prometheus.scrape("t", target.getAddress().getPort()),
            SNAPSHOT_FLAG)) {
      prometheus.await("c >= 8");
    } finally {
      target.stop(0);
    }
    Path copy = directory.resolve("copy");
    Files.delete(data.resolve("prometheus.yml"));
    copy(data, copy);
    try (Tsdb with = Tsdb.open(data, OPTIONS.withChunkSnapshots(true));
        Tsdb without = Tsdb.open(copy, OPTIONS)) {
      assertThat(snapshots(data)).hasSize(1);
      assertThat(snapshots(copy)).isEmpty();
      assertThat(Samples.in(with)).isEqualTo(Samples.in(without)).hasSizeGreaterThan(2);
      append(with, SERIES, System.currentTimeMillis(), 5);
    }
    try (Peers.Prometheus prometheus = Peers.Prometheus.start(data, CONFIGURATION, SNAPSHOT_FLAG)) {
      assertThat(prometheus.query("late")).contains("\"5\"");
      assertThat(prometheus.query("max_over_time(c[10m])")).contains("\"" + scrapes.get() + "\"");
    }
  }

  private static List<String> snapshots(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("chunk_snapshot."))
          .toList();
    }
  }

  private static Histogram histogram(int count) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        0,
        0.001,
        0,
        count,
        count,
        new int[] {0, 1},
        new long[] {count},
        new int[0],
        new long[0],
        new double[0]);
  }

  @Test
  void prometheusOpensOurSnapshots() throws Exception {
    Peers.program("prometheus");
    Path snapshot = directory.resolve("snapshot");
    long now = System.currentTimeMillis();
    try (Tsdb db = Tsdb.open(directory.resolve("ours"), OPTIONS)) {
      for (int i = 0; i < 200; i++) {
        append(db, SERIES, now - 300_000 + 1000 * i, i);
      }
      append(db, SERIES, now - 400_000, 7);
      db.delete(now - 300_000, now - 250_001, List.of());
      db.snapshot(snapshot, true);
      append(db, SERIES, now, 1000);
    }
    try (Peers.Prometheus prometheus = Peers.Prometheus.start(snapshot, CONFIGURATION)) {
      assertThat(prometheus.query("count_over_time(late[10m])")).contains("\"151\"");
      assertThat(prometheus.query("max_over_time(late[10m])")).contains("\"199\"");
    }
  }
}
