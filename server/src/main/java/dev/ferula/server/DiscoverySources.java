package dev.ferula.server;

import dev.ferula.config.DiscoveryConfig;
import dev.ferula.discovery.DiscoverySource;
import dev.ferula.discovery.FileDiscoverer;
import dev.ferula.discovery.FileMetrics;
import dev.ferula.discovery.StaticDiscoverer;
import dev.ferula.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a discoverer of each discovery configuration. */
final class DiscoverySources {
  private final FileMetrics fileMetrics;

  DiscoverySources(StatsRegistry registry) {
    this.fileMetrics = new FileMetrics(registry);
  }

  /** The sources of the mechanisms that there are; a configuration names the others as unsupported. */
  List<DiscoverySource> of(List<DiscoveryConfig> configs) {
    List<DiscoverySource> sources = new ArrayList<>();
    for (DiscoveryConfig config : configs) {
      DiscoverySource source = of(config);
      if (source != null) {
        sources.add(source);
      }
    }
    return sources;
  }

  private @Nullable DiscoverySource of(DiscoveryConfig config) {
    return switch (config) {
      case DiscoveryConfig.Static fixed ->
          new DiscoverySource(
              fixed.mechanism(), fixed, () -> new StaticDiscoverer(fixed.groups()));
      case DiscoveryConfig.Files files ->
          new DiscoverySource(
              files.mechanism(),
              files,
              () -> new FileDiscoverer(files.patterns(), files.refreshInterval(), fileMetrics));
      default -> null;
    };
  }
}
