package dev.ferula.demo;

import dev.ferula.exporter.MetricsServer;
import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.logging.Logging;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.process.Signals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The guide "Prometheus (Stats)" in one process: {@code ./ferula demo}. Its five steps are the five
 * numbered lines of {@link #run}: an exporter with a namespace, served at {@code /metrics}; a
 * configuration; the server on it; and the page to look at.
 */
public final class Demo {
  private static final int METRICS_PORT = 8888;
  private static final int SERVER_PORT = 9090;

  private Demo() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      boolean asks = List.of("-h", "--help").contains(arguments[0]);
      (asks ? System.out : System.err)
          .println("usage: ferula demo" + (asks ? "" : " (takes no arguments)"));
      System.exit(asks ? 0 : 2);
    }
    Logging.configure("warn", "logfmt");
    Signals signals = Signals.install();
    CountDownLatch stop = new CountDownLatch(1);
    Thread.ofVirtual().name("signals").start(() -> awaitStop(signals, stop));
    System.exit(run(System.out, stop));
  }

  /** Runs until told to stop; returns the exit code. */
  static int run(PrintStream out, CountDownLatch stop) throws IOException, InterruptedException {
    int metricsPort = Ports.freeFrom(METRICS_PORT);
    int serverPort = Ports.freeFrom(SERVER_PORT);
    Path directory = Files.createTempDirectory("ferula-demo");
    try (SampleApp app = new SampleApp(RandomGenerator.getDefault());
        // 1. The exporter with its namespace, 2. served at /metrics.
        MetricsServer metrics =
            MetricsServer.start(
                metricsPort, PrometheusExporter.builder().namespace("demo").build())) {
      app.start();
      // 3. The configuration.
      Path config = DemoFiles.write(directory, metrics.port());
      // 4. The server.
      try (EmbeddedServer server = EmbeddedServer.start(options(config, directory, serverPort))) {
        // 5. What to look at.
        greet(out, metrics.port(), server.ports().get(0));
        stop.await();
        out.println("stopping …");
      }
      return 0;
    } catch (ServerException e) {
      out.println("ferula demo: " + e.getMessage());
      return 1;
    } finally {
      delete(directory);
    }
  }

  private static ServerOptions options(Path config, Path directory, int port) {
    return ServerOptions.builder()
        .configFile(config)
        .dataDirectory(directory.resolve("data"))
        .port(port)
        .build();
  }

  private static void greet(PrintStream out, int metricsPort, int serverPort) {
    String server = "http://localhost:" + serverPort;
    if (metricsPort != METRICS_PORT || serverPort != SERVER_PORT) {
      out.println("The usual ports are taken, so others are used:");
    }
    out.println(
        """
        A sample application measures itself, and a Prometheus server scrapes it every five seconds.

          the graph of its latency   %1$s/query?g0.expr=histogram_quantile(0.9%%2C+sum+by+(path%%2C+le)+(rate(demo_latency_bucket%%5B1m%%5D)))&g0.tab=graph&g0.range_input=5m
          requests by path (a rule)  %1$s/query?g0.expr=path%%3Ademo_requests%%3Arate1m&g0.tab=graph&g0.range_input=5m
          the alert, within a minute %1$s/alerts
          the target                 %1$s/targets
          what it exposes            http://localhost:%2$d/metrics

        Ctrl-C ends both."""
            .formatted(server, metricsPort));
  }

  /* There is nothing to reload: a hangup is passed over. */
  private static void awaitStop(Signals signals, CountDownLatch stop) {
    try {
      Signals.Event event = signals.await();
      while (event == Signals.Event.RELOAD) {
        event = signals.await();
      }
      stop.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
