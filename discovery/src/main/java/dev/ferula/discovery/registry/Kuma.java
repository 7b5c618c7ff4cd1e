package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import java.time.Duration;

/**
 * What a Kuma mesh assigns to be monitored, long-polled from its control plane.
 *
 * @param clientId who asks; empty for this host's name
 * @param fetchTimeout how long the control plane may hold an answer back until something changes
 */
public record Kuma(String server, String clientId, Duration fetchTimeout, Duration refreshInterval)
    implements Mechanism {
  @Override
  public String mechanism() {
    return "kuma";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return new KumaDiscoverer(this, surroundings);
  }
}
