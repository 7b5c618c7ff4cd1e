package dev.ferula.stats.read;

import java.util.List;

/**
 * Has a say in what is registered: an exporter finds a name or label that it could not show, or
 * that would collide with another, when the view is registered rather than at the first scrape.
 */
@FunctionalInterface
public interface FamilyGuard {
  /**
   * Looks at a family that is about to be added to those present.
   *
   * @throws IllegalArgumentException to refuse it, with a message that names both sides
   */
  void admit(MetricFamily candidate, List<MetricFamily> present);
}
