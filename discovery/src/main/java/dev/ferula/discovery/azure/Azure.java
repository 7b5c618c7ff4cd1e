package dev.ferula.discovery.azure;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.stats.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Machines of a subscription, those of scale sets among them.
 *
 * @param environment the name of the cloud
 * @param method how a token is had, such as {@code OAuth}
 * @param resourceGroup the only one that is asked for; empty for all
 * @param own the cloud in place of the named one, for tests; else null
 */
public record Azure(
    String environment,
    String method,
    String subscription,
    String tenant,
    String client,
    String clientSecret,
    String resourceGroup,
    long port,
    Duration refreshInterval,
    @Nullable AzureCloud own)
    implements Mechanism {
  @Override
  public String mechanism() {
    return "azure";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    Counter failures =
        surroundings
            .registry()
            .counter(
                "prometheus_sd_azure_failures_total",
                "Number of Azure service discovery refresh failures.");
    Counter hits =
        surroundings
            .registry()
            .counter("prometheus_sd_azure_cache_hit_total", "Number of cache hit during refresh.");
    KnownCards cards =
        new KnownCards(refreshInterval, Clock.systemUTC(), RandomGenerator.getDefault());
    AzureMachines[] machines = new AzureMachines[1];
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "",
            surroundings.client(),
            refreshInterval,
            (source, targets) -> {
              try {
                if (machines[0] == null) {
                  AzureCloud cloud =
                      Objects.requireNonNullElseGet(own, () -> AzureCloud.of(environment));
                  AzureLogin login =
                      new AzureLogin(
                          this, cloud, source, surroundings.environment(), Clock.systemUTC());
                  LoginToken token = new LoginToken(login::ask, Clock.systemUTC());
                  machines[0] = new AzureMachines(this, cloud, source, token, cards, hits);
                }
                machines[0].list(targets);
              } catch (DiscoveryException e) {
                failures.increment();
                throw e;
              }
            }));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Azure[" + environment + ", " + subscription + ", " + resourceGroup + "]";
  }
}
