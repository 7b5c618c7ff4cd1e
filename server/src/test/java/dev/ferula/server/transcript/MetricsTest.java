package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of a server that has much to do beside the real Prometheus's: rules, alerts that fire
 * and cannot be delivered, targets that are found in several ways and cannot be scraped, receivers.
 */
class MetricsTest {
  /* Of pages that are at other places since 3.6, and of what is not built yet. */
  private static final Set<String> ABSENT_HANDLERS =
      Set.of("/classic/static/*filepath", "/static/*filepath", "/api/v1/read");

  @TempDir Path directory;

  @Test
  void metricsAreThoseOfTheRealPrometheusWithItsLabels() throws Exception {
    Files.writeString(
        directory.resolve("found.json"),
        "[{\"targets\": [\"127.0.0.1:1\"], \"labels\": {\"env\": \"test\"}}]");
    try (TwoServers servers =
        new TwoServers(
            directory,
            TwoServers.resource("metrics.yml"),
            "--web.enable-lifecycle",
            "--web.enable-remote-write-receiver",
            "--enable-feature=exemplar-storage,native-histograms")) {
      servers.await("/api/v1/alerts", "firing");
      servers.await("/api/v1/targets", "\"down\"");
      // Counted once something was sent, read or refused.
      for (String path :
          new String[] {"/metrics", "/federate?match[]=x", "/api/v1/query?query=up"}) {
        RawRequest.of("GET", path, List.of(), "").ask(servers.theirs());
        RawRequest.of("GET", path, List.of(), "").ask(servers.ours());
      }
      servers.await(
          "/metrics",
          "prometheus_notifications_errors_total{alertmanager=\"http://127.0.0.1:1/api/v2/alerts\"}");
      RawRequest metrics = RawRequest.get("/metrics", "");
      String theirs = metrics.ask(servers.theirs()).body();
      String ours = metrics.ask(servers.ours()).body();
      assertThat(MetricNames.differences(theirs, ours, TwoServers.resource("metrics.tsv")))
          .isEmpty();
      assertThat(MetricNames.missing(ours, TwoServers.resource("mixin.txt"))).isEmpty();
      assertThat(MetricNames.handlersMissing(theirs, ours)).isEqualTo(ABSENT_HANDLERS);
    }
  }
}
