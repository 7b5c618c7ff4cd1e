package dev.ferula.config;

import dev.ferula.discovery.aws.AwsAccess;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.scrape.http.HttpOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Alertmanagers that are found and reached in one way.
 *
 * @param pathPrefix in front of the path of the API
 * @param signing as whom requests are signed; null if they are not
 * @param relabelling applied to the discovered Alertmanagers
 * @param alertRelabelling applied to the alerts that these Alertmanagers get
 */
public record AlertmanagerConfig(
    String scheme,
    String pathPrefix,
    Duration timeout,
    HttpOptions http,
    @Nullable AwsAccess signing,
    Relabelling relabelling,
    Relabelling alertRelabelling,
    List<DiscoveryConfig> discovery) {
  public AlertmanagerConfig {
    discovery = List.copyOf(discovery);
  }
}
