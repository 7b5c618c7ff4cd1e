package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.FetchRequest;
import dev.ferula.scrape.http.Fetcher;
import dev.ferula.scrape.http.JettyFetchers;
import dev.ferula.stats.StatsRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The real node_exporter, scraped over HTTP in each format it speaks. */
class RealExporterTest {
  @Test
  void allFormatsTellTheSameSeries() throws IOException {
    Path program = ConformanceData.program("prometheus-node-exporter");
    Process exporter =
        new ProcessBuilder(
                program.toString(), "--web.listen-address=127.0.0.1:0", "--log.format=logfmt")
            .redirectErrorStream(true)
            .start();
    try {
      String address = address(exporter);
      Set<String> text = scrape(address, ScrapeProtocol.PROMETHEUS_TEXT_0_0_4);
      Set<String> openMetrics = scrape(address, ScrapeProtocol.OPENMETRICS_TEXT_1_0_0);
      Set<String> protobuf = scrape(address, ScrapeProtocol.PROMETHEUS_PROTO);
      assertThat(text).hasSizeGreaterThan(100);
      assertThat(openMetrics).isEqualTo(text);
      assertThat(protobuf).isEqualTo(text);
    } finally {
      exporter.destroy();
    }
  }

  private static String address(Process exporter) throws IOException {
    BufferedReader log =
        new BufferedReader(
            new InputStreamReader(exporter.getInputStream(), StandardCharsets.UTF_8));
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      int at = line.indexOf("address=127.0.0.1:");
      if (at >= 0) {
        String address = line.substring(at + "address=".length()).split(" ", 2)[0];
        Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
        return address;
      }
    }
    throw new AssertionError("node_exporter ended without listening");
  }

  /** Waits for each answer, so that it is there when time has been moved. */
  private record Waiting(Fetcher fetcher) implements Fetcher {
    @Override
    public String fetch(FetchRequest request, BodyBuffer body) throws FetchException {
      return fetcher.fetch(request, body);
    }

    @Override
    public void close() {
      fetcher.close();
    }
  }

  /* Series that every answer has; files and sockets come and go. */
  private static Set<String> scrape(String address, ScrapeProtocol protocol) {
    RecordingStorage storage = new RecordingStorage();
    StepScheduler scheduler = new StepScheduler(Fixture.START);
    try (JettyFetchers fetchers = new JettyFetchers("Prometheus/3.14.0");
        ScrapeManager manager =
            new ScrapeManager(
                storage,
                scheduler,
                Clock.systemUTC(),
                ScrapeOptions.DEFAULT,
                StatsRegistry.create(),
                new SplittableRandom(1),
                (name, options) -> new Waiting(fetchers.create(name, options)))) {
      manager.applyConfig(List.of(Fixture.job(s -> s.protocols(List.of(protocol)))), 0);
      manager.setTargetGroups(
          "job",
          List.of(new TargetGroup("0", List.of(Labels.of("__address__", address)), Labels.EMPTY)));
      scheduler.advance(Duration.ofSeconds(20));
      assertThat(storage.values("up")).as(protocol.text()).containsExactly(1.0, 1.0);
      assertThat(storage.values("scrape_series_added").getLast()).isLessThan(20);
      assertThat(manager.activeTargets().get("job").getFirst().metadata("node_load1").help())
          .isNotEmpty();
    }
    Set<String> names = new TreeSet<>();
    for (RecordingStorage.Sample sample : storage.samples) {
      String metric = sample.labels().metricName();
      if (metric.startsWith("node_") && !metric.startsWith("node_scrape_collector")) {
        names.add(sample.labels().toString());
      }
    }
    return names;
  }
}
