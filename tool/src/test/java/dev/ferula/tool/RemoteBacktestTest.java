package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A back-test over a running server, here the real one, beside one over its data folder. */
class RemoteBacktestTest {
  private static final long BEGIN = 1_700_000_000;

  @TempDir Path directory;

  /* The second float is missing for a while, and comes back; so does the histogram, which is reset. */
  private String data() {
    Path folder = directory.resolve("data");
    try (Tsdb db = Tsdb.open(folder, TsdbOptions.DEFAULT)) {
      for (int i = 0; i < 480; i++) {
        long at = (BEGIN + i * 15) * 1000;
        boolean missing = i > 200 && i < 300;
        try (Appender appender = db.appender()) {
          append(appender, "a", at, i / 40 % 2 * 10);
          if (!missing) {
            append(appender, "b", at, i / 40 % 2 * 10);
            long ref = appender.resolve(Labels.of("__name__", "latency"));
            appender.append(ref, Appender.NO_START, at, histogram(i % 300));
          }
          appender.commit();
        }
      }
    }
    return folder.toString();
  }

  private static void append(Appender appender, String instance, long at, double value) {
    long ref = appender.resolve(Labels.of("__name__", "load", "instance", instance));
    appender.append(ref, Appender.NO_START, at, value);
  }

  private static Histogram histogram(int i) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        3,
        0.001,
        2L * i,
        9L * i,
        1.5 * i,
        new int[] {-2, 2, 1, 1},
        new long[] {2L * i, -i, 2L * i},
        new int[] {0, 1},
        new long[] {i},
        new double[0]);
  }

  private String[] command(String rules, String... source) {
    String[] command = {
      "backtest",
      "--no-progress",
      "--rules=" + rules,
      "--from=" + BEGIN,
      "--to=" + (BEGIN + 7200),
      source.length > 0 ? source[0] : ""
    };
    return command;
  }

  @Test
  void aServersSamplesGiveTheSameAsItsFolder() throws Exception {
    Path prometheus = Promtool.find().beside("prometheus");
    String folder = data();
    String rules =
        Files.writeString(
                directory.resolve("a.rules"),
                """
                groups:
                - name: g
                  rules:
                  - {record: most, expr: max(load)}
                  - {alert: High, expr: load > 5, for: 2m}
                  - {alert: Chained, expr: most > 5}
                  - {record: rate, expr: 'rate(latency[2m])'}
                  - {alert: Slow, expr: 'histogram_quantile(0.9, rate) > 1.1', for: 1m}
                  - {alert: Many, expr: 'histogram_count(increase(latency[5m])) > 170'}
                  - {alert: Gone, expr: 'absent(load{instance="b"})'}
                """)
            .toString();
    Promtool.Result local = Promtool.ours(command(rules, folder));
    assertThat(local.code()).as(local.err()).isZero();
    assertThat(local.out()).contains("High").contains("Gone").contains("Chained", "Slow", "Many");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path config = Files.writeString(directory.resolve("c.yml"), "{}\n");
    Process server =
        new ProcessBuilder(
                prometheus.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      String url = "http://127.0.0.1:" + port;
      awaitReady(url, server);
      Promtool.Result remote = Promtool.ours(command(rules, "--url=" + url));
      assertThat(remote.out()).isEqualTo(local.out());
      assertThat(remote.code()).isZero();
    } finally {
      server.destroy();
      server.waitFor();
    }
    Promtool.Result absent = Promtool.ours(command(rules, "--url=http://127.0.0.1:" + port));
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("http://127.0.0.1:" + port + "/api/v1/read");
  }

  private static void awaitReady(String url, Process server) throws Exception {
    for (int i = 0; i < 600 && server.isAlive(); i++) {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url + "/-/ready").toURL().openConnection();
      try {
        if (connection.getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not yet listening.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("the server is not ready");
  }
}
