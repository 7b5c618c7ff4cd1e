package dev.ferula.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts as a real Alertmanager understands them. */
class RealAlertmanagerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;
  private int port;

  @BeforeEach
  void start() throws Exception {
    Path program = program();
    port = freePort();
    Path config = directory.resolve("alertmanager.yml");
    Files.writeString(config, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
    List<String> command = new ArrayList<>(ownView(program));
    command.addAll(
        List.of(
            program.toString(),
            "--config.file=" + config,
            "--storage.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address="));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    until("/-/ready", body -> true);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor();
    }
    client.close();
  }

  @Test
  void alertsFireAndResolveThoughTheOtherAlertmanagerIsDead() throws Exception {
    StatsRegistry registry = StatsRegistry.create();
    try (Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry)) {
      notifier.applyConfig(
          Labels.of("monitor", "demo"),
          Relabelling.NONE,
          Map.of(
              "a",
              new AlertmanagerOptions(
                  "1",
                  "http",
                  "",
                  Duration.ofSeconds(10),
                  Relabelling.NONE,
                  Relabelling.NONE,
                  JdkAlertPost::new)));
      TargetGroup targets =
          new TargetGroup(
              "0",
              List.of(
                  Labels.of("__address__", "127.0.0.1:" + freePort()),
                  Labels.of("__address__", "127.0.0.1:" + port)),
              Labels.EMPTY);
      notifier.sync(Map.of("a", List.of(targets)));
      long now = Instant.now().toEpochMilli();
      notifier.send(List.of(alert(now - 60_000, now + 600_000)));
      assertThat(until("/api/v2/alerts", body -> body.contains("HighLoad")))
          .contains(
              "\"monitor\":\"demo\"", "\"summary\":\"load \\u003cis\\u003e high\"", "\"state\":\"");
      notifier.send(List.of(alert(now - 60_000, now - 1)));
      until("/api/v2/alerts", body -> !body.contains("HighLoad"));
    }
  }

  private static Alert alert(long start, long end) {
    return new Alert(
        Labels.of("alertname", "HighLoad"),
        Labels.of("summary", "load <is> high"),
        start,
        end,
        "http://localhost:9090/graph?g0.expr=load&g0.tab=1");
  }

  /** Asks again and again until an answer fits. */
  private String until(String path, Predicate<String> wanted) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer";
    while (System.nanoTime() < deadline && process != null && process.isAlive()) {
      try {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        last = response.body();
        if (response.statusCode() == 200 && wanted.test(last)) {
          return last;
        }
      } catch (IOException e) {
        last = String.valueOf(e);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    String log = Files.readString(directory.resolve("log"));
    return fail("no answer that fits within " + PATIENCE + ", last: " + last + "\n" + log);
  }

  /**
   * Debian's Alertmanager reads its templates from {@code /usr/share}. Where it was only unpacked
   * it is shown the {@code share} beside it there, in a mount namespace of its own.
   */
  private static List<String> ownView(Path program) {
    Path share = program.resolve("../../share").normalize();
    boolean unpacked = Files.isDirectory(share.resolve("prometheus/alertmanager"));
    if (!unpacked || Files.isDirectory(Path.of("/usr/share/prometheus/alertmanager"))) {
      return List.of();
    }
    String script = "mount --bind \"$1\" /usr/share && shift && exec \"$@\"";
    return List.of("unshare", "--mount", "sh", "-c", script, "sh", share.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path program() {
    String peers = System.getenv().getOrDefault("FERULA_PEERS", "");
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(peers), Stream.of(path.split(File.pathSeparator)))
        .filter(folder -> !folder.isEmpty())
        .flatMap(
            folder ->
                Stream.of("prometheus-alertmanager", "alertmanager")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(RealAlertmanagerTest::absent);
  }

  private static Path absent() {
    String message = "no Alertmanager in FERULA_PEERS or on the PATH";
    if ("true".equals(System.getenv("CI"))) {
      return fail(message);
    }
    return abort(message);
  }
}
