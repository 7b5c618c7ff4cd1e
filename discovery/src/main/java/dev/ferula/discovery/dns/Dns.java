package dev.ferula.discovery.dns;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Targets that the domain name system names.
 *
 * @param type {@code SRV}, {@code A}, {@code AAAA}, {@code MX} or {@code NS}
 * @param port of the targets; SRV records bring their own
 */
public record Dns(List<String> names, String type, long port, Duration refreshInterval)
    implements Mechanism {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  public Dns {
    names = List.copyOf(names);
  }

  @Override
  public String mechanism() {
    return "dns";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    surroundings.client().close();
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new DnsRefresh(this, () -> ResolverConfig.read(RESOLVER), surroundings.registry()));
  }
}
