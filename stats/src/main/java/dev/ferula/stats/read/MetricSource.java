package dev.ferula.stats.read;

import java.util.List;

/**
 * Something that yields metric families: a registry of the stats library, or a bridge to another.
 *
 * <p>Safe for use by several threads at once.
 */
@FunctionalInterface
public interface MetricSource {
  /**
   * The families there are now, in the order of their names. The list is immutable, and the same
   * list object comes again until a family is added or removed, so that a reader may keep what it
   * derived from the list and compare by identity.
   */
  List<MetricFamily> families();
}
