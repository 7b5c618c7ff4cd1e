package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

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

  private String data() throws IOException {
    StringBuilder text = new StringBuilder("# TYPE load gauge\n");
    for (String instance : new String[] {"a", "b"}) {
      for (int i = 0; i < 480; i++) {
        // The second one is missing for a while, and comes back.
        boolean missing = instance.equals("b") && i > 200 && i < 300;
        if (!missing) {
          text.append(
              "load{instance=\"" + instance + "\"} " + (i / 40 % 2 * 10) + " " + (BEGIN + i * 15));
          text.append('\n');
        }
      }
    }
    Path input = Files.writeString(directory.resolve("in.txt"), text.append("# EOF\n"));
    String folder = directory.resolve("data").toString();
    Promtool.Result made =
        Promtool.ours("tsdb", "create-blocks-from", "openmetrics", input.toString(), folder);
    assertThat(made.code()).as(made.err()).isZero();
    return folder;
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
                  - {alert: Gone, expr: 'absent(load{instance="b"})'}
                """)
            .toString();
    Promtool.Result local = Promtool.ours(command(rules, folder));
    assertThat(local.code()).as(local.err()).isZero();
    assertThat(local.out()).contains("High").contains("Gone").contains("Chained");
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
