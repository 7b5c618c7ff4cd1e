package dev.ferula.discovery;

import dev.ferula.model.TargetGroup;
import java.util.List;
import java.util.function.Consumer;

/** Targets that the configuration itself names. */
public record StaticDiscoverer(List<TargetGroup> groups) implements Discoverer {
  public StaticDiscoverer {
    groups = List.copyOf(groups);
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) {
    updates.accept(groups);
  }
}
