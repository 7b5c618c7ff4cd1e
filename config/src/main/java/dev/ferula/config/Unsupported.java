package dev.ferula.config;

import dev.ferula.config.binding.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a configuration has and nothing here acts on. */
final class Unsupported {
  private Unsupported() {}

  static List<String> fields(
      Section root, List<ScrapeJob> jobs, List<AlertmanagerConfig> alertmanagers) {
    List<String> fields = new ArrayList<>();
    for (String key : List.of("remote_write", "remote_read", "tracing")) {
      if (root.isSet(key)) {
        fields.add(key);
      }
    }
    if (root.has("otlp")) {
      fields.add("otlp");
    }
    Set<String> mechanisms = new TreeSet<>();
    jobs.forEach(job -> addMechanisms(job.discovery(), mechanisms));
    alertmanagers.forEach(config -> addMechanisms(config.discovery(), mechanisms));
    fields.addAll(mechanisms);
    return fields;
  }

  private static void addMechanisms(List<DiscoveryConfig> discovery, Set<String> mechanisms) {
    for (DiscoveryConfig config : discovery) {
      if (config instanceof DiscoveryConfig.Unsupported(String mechanism)) {
        mechanisms.add(mechanism + "_sd_configs");
      }
    }
  }
}
