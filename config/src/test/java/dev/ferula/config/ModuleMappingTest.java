package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.DiscoverySource;
import dev.ferula.discovery.HttpGet;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleMappingTest {
  private static final HttpGet NO_CLIENT =
      (url, headers, timeout) -> {
        throw new IOException("not asked for " + url);
      };

  @TempDir Path directory;

  @Test
  void mechanismsBecomeSourcesAndTheOthersAreToldOf() {
    Config config =
        load(
            """
            scrape_configs:
              - job_name: a
                static_configs: [{targets: [x]}]
                file_sd_configs: [{files: [f.json]}]
                http_sd_configs: [{url: "http://sd/"}]
                consul_sd_configs: [{}]
            alerting: {alertmanagers: [{static_configs: [{targets: [am]}], sigv4: {}}]}
            """);
    DiscoveryMapping mapping = new DiscoveryMapping(_ -> NO_CLIENT, StatsRegistry.create());
    Map<String, List<DiscoverySource>> sources = mapping.scrapeSources(config);
    assertThat(sources.get("a"))
        .extracting(DiscoverySource::mechanism)
        .containsExactly("file", "http", "static");
    assertThat(mapping.alertmanagerSources(config)).containsOnlyKeys("config-0");
    assertThat(config.unsupported())
        .containsExactly("consul_sd_configs", "alerting.alertmanagers.sigv4");
  }

  @Test
  void theSameConfigurationIsTheSameToDiscoveryAndTheNotifier() {
    String text =
        "alerting: {alertmanagers: [{path_prefix: /x, timeout: 3s, static_configs: [{targets:"
            + " [a]}], relabel_configs: [{target_label: a, regex: x}]}]}";
    AlertmanagerOptions first = AlertmanagerMapping.options(load(text)).get("config-0");
    AlertmanagerOptions second = AlertmanagerMapping.options(load(text)).get("config-0");
    assertThat(first.identity()).isEqualTo(second.identity());
    assertThat(first.timeout()).isEqualTo(Duration.ofSeconds(3));
    String other = text.replace("3s", "4s");
    assertThat(AlertmanagerMapping.options(load(other)).get("config-0").identity())
        .isNotEqualTo(first.identity());
  }

  @Test
  void credentialsAreReadFromTheirFilesAtEachRequest() throws IOException {
    Path password = directory.resolve("password");
    Config config =
        load(
            "alerting: {alertmanagers: [{basic_auth: {username: u, password_file: "
                + password
                + "}, http_headers: {X-A: {values: [a], secrets: [b]}}}]}");
    Files.writeString(password, "one\n");
    var http = config.alertmanagers().getFirst().http();
    assertThat(AlertmanagerMapping.headers(http))
        .containsEntry("Authorization", "Basic dTpvbmU=")
        .containsEntry("X-A", "a, b");
    Files.writeString(password, "two");
    assertThat(AlertmanagerMapping.headers(http)).containsEntry("Authorization", "Basic dTp0d28=");
  }

  private static Config load(String text) {
    return new ConfigLoader(LoadOptions.SERVER).load(text, Path.of("/etc/p.yml"));
  }
}
