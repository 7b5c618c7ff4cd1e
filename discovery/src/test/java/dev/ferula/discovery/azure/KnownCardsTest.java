package dev.ferula.discovery.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.FakeServer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KnownCardsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final JsonValue CARD = JsonValue.parse("{\"properties\": {}}");

  private Instant now = Instant.EPOCH;
  private final KnownCards cards = new KnownCards(MINUTE, () -> now, new SplittableRandom(1));

  @Test
  void cardsAreKnownForTenRefreshesAndNotAllForgottenAtOnce() {
    for (int i = 0; i < 100; i++) {
      cards.put("" + i, CARD);
    }
    now = now.plus(MINUTE.multipliedBy(10));
    assertThat(known(100)).isEqualTo(100);
    now = now.plusSeconds(90);
    assertThat(known(100)).isBetween(20, 80);
    now = now.plusSeconds(91);
    assertThat(known(100)).isZero();
  }

  @Test
  void onlySoManyAreKeptTheLastUsedOnes() {
    for (int i = 0; i < 6000; i++) {
      cards.put("" + i, CARD);
      assertThat(cards.get("0")).isNotNull();
    }
    assertThat(known(6000)).isEqualTo(5000);
  }

  private int known(int count) {
    int known = 0;
    for (int i = 0; i < count; i++) {
      known += cards.get("" + i) == null ? 0 : 1;
    }
    return known;
  }

  @Test
  void eachCardIsAskedForOnceAndFailuresAreCounted() throws Exception {
    try (FakeServer server = new FakeServer()) {
      AzureCloud cloud = new AzureCloud(server.url(), server.url(), "https://audience");
      Azure azure = new Azure("", "OAuth", "sub", "ten", "cli", "secret", "rg", 1, MINUTE, cloud);
      String group = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.";
      String version = "?api-version=2024-03-01";
      String card = group + "Network/networkInterfaces/one";
      server.lend("/ten/oauth2/v2.0/token", "lent");
      server.json(
          group + "Compute/virtualMachines" + version,
          """
          {"value": [{"id": "/subscriptions/sub/resourceGroups/rg/x/one", "name": "one",
            "properties": {"networkProfile": {"networkInterfaces": [
              {"id": "/resourceGroups/rg/n/one"}]}}}]}
          """);
      server.json(group + "Compute/virtualMachineScaleSets" + version, "{\"value\": []}");
      server.json(
          card + "?%24expand=IPConfigurations%2FPublicIPAddress&api-version=2023-05-01",
          """
          {"properties": {"primary": true, "ipConfigurations": [
            {"properties": {"privateIPAddress": "10.0.0.1"}}]}}
          """);
      StatsRegistry registry = run(azure, 3);
      assertThat(server.asked(card)).hasSize(1);
      assertThat(counter(registry, "prometheus_sd_azure_cache_hit_total")).isEqualTo(2);
      assertThat(counter(registry, "prometheus_sd_azure_failures_total")).isZero();
      server.json(group + "Compute/virtualMachines" + version, "no JSON");
      assertThat(counter(run(azure, 2), "prometheus_sd_azure_failures_total")).isEqualTo(2);
    }
  }

  /* Lets it refresh so often. */
  private static StatsRegistry run(Azure azure, int refreshes) {
    Mechanism.Surroundings usual = FakeServer.surroundings();
    int[] done = new int[1];
    Mechanism.Surroundings hasty =
        new Mechanism.Surroundings(
            usual.job(),
            usual.client(),
            usual.registry(),
            usual.refreshMetrics(),
            _ -> {
              if (++done[0] == refreshes) {
                throw new InterruptedException();
              }
            },
            usual.environment());
    assertThatThrownBy(() -> azure.discoverer(hasty).run(_ -> {}))
        .isInstanceOf(InterruptedException.class);
    return usual.registry();
  }

  private static long counter(StatsRegistry registry, String name) {
    long[] found = {-1};
    for (MetricFamily family : registry.families()) {
      if (family.name().equals(name)) {
        family.read(new Point(), (_, read) -> found[0] = (long) read.value());
      }
    }
    return found[0];
  }
}
