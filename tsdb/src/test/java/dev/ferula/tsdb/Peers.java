package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real Prometheus's programs. */
public final class Peers {
  private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);

  private Peers() {}

  /** The path of a program; where it is not found the test is skipped, under CI it fails. */
  public static String program(String name) {
    List<Path> places = new ArrayList<>();
    String peers = System.getenv("FERULA_PEERS");
    if (peers != null) {
      places.add(Path.of(peers));
    }
    for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
      places.add(Path.of(place));
    }
    for (Path place : places) {
      if (Files.isExecutable(place.resolve(name))) {
        return place.resolve(name).toString();
      }
    }
    if ("true".equals(System.getenv("CI"))) {
      fail("no " + name + " on PATH or in FERULA_PEERS");
    }
    Assumptions.abort("no " + name + " on PATH or in FERULA_PEERS: not compared");
    throw new AssertionError();
  }

  /** A real server on a data directory. */
  public static final class Prometheus implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private Prometheus(Process process, int port) {
      this.process = process;
      this.port = port;
    }

    /** Starts a server that scrapes itself, or nothing. */
    public static Prometheus start(Path data, boolean scrapesItself) throws IOException {
      int port = freePort();
      return start(data, scrapesItself ? scrape("self", port) : "{}\n", port);
    }

    /** Starts a server with a configuration. */
    public static Prometheus start(Path data, String configuration, String... flags)
        throws IOException {
      return start(data, configuration, freePort(), flags);
    }

    /** A configuration that scrapes one target five times a second. */
    public static String scrape(String job, int targetPort) {
      return "scrape_configs:\n- job_name: "
          + job
          + "\n  scrape_interval: 200ms\n"
          + "  scrape_timeout: 200ms\n  static_configs:\n  - targets: ['127.0.0.1:"
          + targetPort
          + "']\n";
    }

    private static int freePort() throws IOException {
      try (ServerSocket free = new ServerSocket(0)) {
        return free.getLocalPort();
      }
    }

    private static Prometheus start(Path data, String configuration, int port, String... flags)
        throws IOException {
      Path config = data.resolve("prometheus.yml");
      Files.writeString(config, configuration);
      List<String> command = new ArrayList<>();
      command.add(program("prometheus"));
      command.add("--config.file=" + config);
      command.add("--storage.tsdb.path=" + data);
      command.add("--web.listen-address=127.0.0.1:" + port);
      command.addAll(List.of(flags));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      Prometheus started = new Prometheus(process, port);
      started.awaitReady();
      return started;
    }

    /* The rest of the log is read on, so that the server never waits for its reader. */
    private void awaitReady() throws IOException {
      BufferedReader log =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      List<String> lines = new ArrayList<>();
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        lines.add(line);
        if (line.contains("Server is ready to receive web requests")) {
          Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
          return;
        }
      }
      fail(String.join("\n", lines));
    }

    /** What the server answers to an instant query. */
    public String query(String expression) throws IOException, InterruptedException {
      URI uri =
          URI.create(
              "http://127.0.0.1:"
                  + port
                  + "/api/v1/query?query="
                  + URLEncoder.encode(expression, StandardCharsets.UTF_8));
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }

    /** Waits until a query has a result. */
    public void await(String expression) throws IOException, InterruptedException {
      long start = System.nanoTime();
      while (query(expression).contains("\"result\":[]")) {
        assertThat(System.nanoTime() - start).isLessThan(DEADLINE);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }

    /** Ends the process without letting it write anything more. */
    public void kill() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
      client.close();
      /* Not by the process, which would close its log, and it would die of that. */
      process.toHandle().destroy();
      process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
      kill();
    }
  }
}
