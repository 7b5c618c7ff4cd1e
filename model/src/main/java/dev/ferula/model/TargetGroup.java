package dev.ferula.model;

import java.util.List;

/**
 * Targets that one source of discovery names together. A later group with the same source replaces
 * an earlier one.
 *
 * @param source unique within its discovery mechanism
 * @param targets each target's own labels, {@code __address__} among them
 * @param shared labels that all of the targets carry
 */
public record TargetGroup(String source, List<Labels> targets, Labels shared) {
  public TargetGroup {
    targets = List.copyOf(targets);
  }
}
