package dev.ferula.exporter;

import dev.ferula.exposition.Family;
import dev.ferula.stats.read.MetricFamily;
import java.util.Set;

/** A family with its place on the page: what it is called there and how its rows are labelled. */
record PlannedFamily(MetricFamily source, Family shown, LabelLayout layout) {
  /** Whether a {@code name[]} asks for this family: by its name or that of one of its series. */
  boolean isAskedForBy(Set<String> names) {
    if (names.isEmpty()) {
      return true;
    }
    String name = shown.name();
    return names.contains(name)
        || names.contains(Family.openMetricsName(name, shown.type()))
        || switch (shown.type()) {
          case HISTOGRAM, GAUGE_HISTOGRAM ->
              names.contains(name + "_bucket")
                  || names.contains(name + "_sum")
                  || names.contains(name + "_count");
          case SUMMARY -> names.contains(name + "_sum") || names.contains(name + "_count");
          case COUNTER, GAUGE, INFO, STATESET, UNKNOWN -> false;
        };
  }
}
