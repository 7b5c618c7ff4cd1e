package dev.ferula.exporter;

import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricSource;
import java.util.List;

/** A source on a page. Safe for use by several threads. */
final class PlacedSource {
  /**
   * Whether its names are final: those of the JVM and of the exporter itself have no namespace and
   * are not changed.
   */
  final boolean plainNames;

  private final MetricSource source;
  private final Complaints complaints;

  PlacedSource(MetricSource source, boolean plainNames, Complaints complaints) {
    this.source = source;
    this.plainNames = plainNames;
    this.complaints = complaints;
  }

  /** What the source holds; nothing where it fails, which must not cost the others their page. */
  List<MetricFamily> families() {
    try {
      return source.families();
    } catch (RuntimeException e) {
      complaints.once(source.getClass().getName(), e);
      return List.of();
    }
  }
}
