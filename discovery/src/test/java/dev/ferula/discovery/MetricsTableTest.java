package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.aws.AwsAccess;
import dev.ferula.discovery.aws.Ec2;
import dev.ferula.discovery.cloud.Linode;
import dev.ferula.discovery.dns.Dns;
import dev.ferula.discovery.registry.Consul;
import dev.ferula.discovery.registry.Eureka;
import dev.ferula.discovery.registry.Kuma;
import dev.ferula.discovery.registry.Nomad;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What dashboards and alerts ask of discovery is there as soon as a mechanism is, under these
 * names.
 */
class MetricsTableTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<String> REFRESH =
      List.of(
          "prometheus_sd_refresh_duration_histogram_seconds",
          "prometheus_sd_refresh_duration_seconds",
          "prometheus_sd_refresh_failures_total");

  static Stream<Arguments> mechanisms() {
    AwsAccess access = new AwsAccess("r", "", "", "", "", "", "");
    return Stream.of(
        Arguments.of(
            new Dns(List.of("a"), "A", 80, MINUTE),
            true,
            List.of("prometheus_sd_dns_lookup_failures_total", "prometheus_sd_dns_lookups_total")),
        Arguments.of(
            consul(),
            false,
            List.of(
                "prometheus_sd_consul_rpc_duration_seconds",
                "prometheus_sd_consul_rpc_failures_total")),
        Arguments.of(
            new Kuma("http://k", "", MINUTE, MINUTE),
            false,
            List.of(
                "prometheus_sd_kuma_fetch_duration_seconds",
                "prometheus_sd_kuma_fetch_failures_total",
                "prometheus_sd_kuma_fetch_skipped_updates_total")),
        Arguments.of(
            new Nomad("http://n", "", "", false, ",", MINUTE),
            true,
            List.of("prometheus_sd_nomad_failures_total")),
        Arguments.of(
            new Linode("", ",", 80, MINUTE, "http://l"),
            true,
            List.of("prometheus_sd_linode_failures_total")),
        Arguments.of(new Ec2(access, List.of(), 80, MINUTE), true, List.of()),
        Arguments.of(new Eureka("http://e", MINUTE), true, List.of()));
  }

  private static Consul consul() {
    return new Consul(
        "c:8500", "http", "", "", "", "", "", ",", true, MINUTE, List.of(), List.of(), Map.of(), "",
        "");
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void eachMechanismHasItsMetrics(Mechanism mechanism, boolean refreshed, List<String> own) {
    Mechanism.Surroundings surroundings = FakeServer.surroundings();
    Discoverer discoverer = mechanism.discoverer(surroundings);
    assertThat(discoverer).isNotNull();
    List<String> wanted = new ArrayList<>(own);
    if (refreshed) {
      wanted.addAll(REFRESH);
    }
    assertThat(names(surroundings.registry())).containsAll(wanted);
  }

  @Test
  void fileAndHttpDiscoveryHaveTheirs() {
    StatsRegistry registry = StatsRegistry.create();
    FileMetrics files = new FileMetrics(registry);
    assertThat(files).isNotNull();
    try (HttpRefresh refresh = new HttpRefresh("http://h", MINUTE, _ -> null, registry)) {
      assertThat(refresh).isNotNull();
    }
    assertThat(names(registry))
        .contains(
            "prometheus_sd_file_read_errors_total",
            "prometheus_sd_file_scan_duration_seconds",
            "prometheus_sd_file_watcher_errors_total",
            "prometheus_sd_http_failures_total");
  }

  @Test
  void theManagerHasItsOwn() {
    StatsRegistry registry = StatsRegistry.create();
    try (DiscoveryManager manager =
        new DiscoveryManager("scrape", MINUTE, _ -> {}, Clock.systemUTC(), registry)) {
      assertThat(manager).isNotNull();
      assertThat(names(registry))
          .contains(
              "prometheus_sd_failed_configs",
              "prometheus_sd_received_updates_total",
              "prometheus_sd_updates_delayed_total",
              "prometheus_sd_updates_total");
    }
  }

  private static List<String> names(StatsRegistry registry) {
    return registry.families().stream().map(family -> family.name()).toList();
  }
}
