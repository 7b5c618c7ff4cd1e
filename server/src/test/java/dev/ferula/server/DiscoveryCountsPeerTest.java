package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.process.FlaggedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is counted of targets that are found, beside the real Prometheus. How many updates become
 * one is left out: that is a matter of tenths of a second.
 */
class DiscoveryCountsPeerTest {
  private static final Pattern COUNTED =
      Pattern.compile(
          "prometheus_sd_(received_updates|updates_delayed)_total.*"
              + "|prometheus_sd_(failed_configs|discovered_targets|file_read_errors_total).*"
              + "|prometheus_target_scrape_pool_(reloads|reloads_failed)_total.*"
              + "|prometheus_target_reload_length_seconds_count.*"
              + "|prometheus_target_(sync_failed_total|scrape_pool_targets).*");

  private static final String CONFIGURATION =
      """
      scrape_configs:
        - job_name: fixed
          static_configs:
            - targets: ["127.0.0.1:1"]
            - {targets: ["127.0.0.1:1"], labels: {l: "1"}}
        - {job_name: alike, static_configs: [{targets: ["127.0.0.1:2"]}]}
        - {job_name: same, static_configs: [{targets: ["127.0.0.1:2"]}]}
        - job_name: nothing
        - {job_name: files, file_sd_configs: [{files: [targets/*.json]}]}
      alerting:
        alertmanagers:
          - static_configs: [{targets: ["127.0.0.1:3"]}]
      """;

  @TempDir Path directory;

  @Test
  void theCountsOfFoundTargetsAreThoseOfPrometheusAlsoAfterReloads() throws Exception {
    Files.createDirectory(directory.resolve("targets"));
    for (String name : new String[] {"a", "b", "c"}) {
      Files.writeString(
          directory.resolve("targets/" + name + ".json"), "[{\"targets\":[\"127.0.0.1:4\"]}]");
    }
    Files.writeString(directory.resolve("prometheus.yml"), CONFIGURATION);
    try (Peer peer = new Peer(Peer.program("prometheus"), directory, flags("theirs"));
        EmbeddedServer server = FlaggedServer.start(ours());
        HttpClient client = HttpClient.newHttpClient()) {
      URI[] both = {peer.url(), URI.create("http://127.0.0.1:" + server.ports().get(0))};
      alike(client, both, 1);
      reload(client, both, CONFIGURATION.replace("l: \"1\"", "l: \"2\""));
      alike(client, both, 2);
      reload(client, both, CONFIGURATION);
      alike(client, both, 3);
      reload(client, both, CONFIGURATION);
      alike(client, both, 4);
      reload(
          client,
          both,
          CONFIGURATION.replace("- job_name: nothing", "- job_name: nothing\n  - job_name: x"));
      alike(client, both, 5);
    }
  }

  private String[] flags(String data) {
    return new String[] {
      "--config.file=" + directory.resolve("prometheus.yml"),
      "--storage.tsdb.path=" + directory.resolve(data),
      "--scrape.discovery-reload-interval=1s",
      "--web.enable-lifecycle"
    };
  }

  private String[] ours() {
    String[] flags = flags("ours");
    String[] all = Arrays.copyOf(flags, flags.length + 1);
    all[flags.length] = "--web.listen-address=127.0.0.1:0";
    return all;
  }

  private void reload(HttpClient client, URI[] both, String configuration) throws Exception {
    Files.writeString(directory.resolve("prometheus.yml"), configuration);
    for (URI server : both) {
      HttpRequest request =
          HttpRequest.newBuilder(server.resolve("/-/reload"))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  private static void alike(HttpClient client, URI[] both, int syncs) throws Exception {
    String theirs =
        Eventually.answer(
            () -> metrics(client, both[0]),
            text -> text.contains("pool_sync_total{scrape_job=\"files\"} " + syncs));
    Eventually.answer(() -> counted(metrics(client, both[1])), counted(theirs)::equals);
  }

  private static String metrics(HttpClient client, URI server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String counted(String metrics) {
    return metrics
        .lines()
        .filter(COUNTED.asMatchPredicate())
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}
