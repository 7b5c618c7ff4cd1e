package dev.ferula.discovery;

import dev.ferula.model.TargetGroup;
import java.util.List;
import java.util.function.Consumer;

/** Finds targets in one way. */
@FunctionalInterface
public interface Discoverer {
  /**
   * Runs on its own virtual thread until interrupted. Each call of {@code updates} replaces the
   * groups of the same source; a group without targets removes them.
   */
  void run(Consumer<List<TargetGroup>> updates) throws InterruptedException;
}
