package dev.ferula.exporter;

import dev.ferula.exposition.Family;
import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import java.util.List;
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
        || suffixes().stream().anyMatch(suffix -> names.contains(name + suffix));
  }

  /** What the family's series have after its name, where that is not all. */
  List<String> suffixes() {
    if (shown.type().isHistogram()) {
      return List.of("_bucket", "_sum", "_count");
    }
    return shown.type() == MetricType.SUMMARY ? List.of("_sum", "_count") : List.of();
  }
}
