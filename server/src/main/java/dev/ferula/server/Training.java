package dev.ferula.server;

import dev.ferula.promql.Value;
import dev.ferula.server.logging.Logging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A short life of a server that scrapes itself on an empty directory, by which the build records
 * what a start needs: the JVM's AOT cache is made from it.
 */
public final class Training {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 100;

  private static final List<String> PAGES =
      List.of(
          "/query",
          "/metrics",
          "/api/v1/query?query=rate(prometheus_http_requests_total%5B1m%5D)",
          "/api/v1/query_range?query=sum(up)&start=0&end=60&step=15",
          "/api/v1/labels",
          "/api/v1/targets",
          "/api/v1/rules",
          "/api/v1/status/config");

  private Training() {}

  public static void main(String[] arguments) throws Exception {
    Logging.configure("info", "logfmt");
    Path directory = Files.createTempDirectory("ferula-training");
    try {
      train(directory);
    } finally {
      delete(directory);
    }
    System.exit(0);
  }

  private static void train(Path directory) throws IOException, InterruptedException {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(config, "global: {scrape_interval: 1s}\n");
    Flags flags =
        Flags.parse(
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:0");
    try (EmbeddedServer server = EmbeddedServer.start(FlagOptions.of(flags), flags.shown())) {
      Files.writeString(config, selfScraping(server.ports().get(0)));
      server.reload();
      awaitSample(server);
      for (String page : PAGES) {
        read(URI.create(server.url() + page));
      }
    }
  }

  private static String selfScraping(int port) {
    return """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: self
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
        .formatted(port);
  }

  private static void awaitSample(EmbeddedServer server) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < ATTEMPTS; i++) {
      if (server.query("up == 1") instanceof Value.Vector(var elements) && !elements.isEmpty()) {
        return;
      }
      if (never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private static void read(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try (var in = connection.getInputStream()) {
      in.readAllBytes();
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Training::deleteOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
