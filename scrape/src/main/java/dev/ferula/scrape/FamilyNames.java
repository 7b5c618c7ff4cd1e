package dev.ferula.scrape;

import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;

/** Names of metrics, and whether a series is one of a metric family by its own. */
final class FamilyNames {
  private FamilyNames() {}

  /** Whether a series of this metric is one of the family. */
  static boolean belongs(String metric, String family, MetricType type) {
    if (!metric.startsWith(family)) {
      return false;
    }
    return switch (type) {
      case COUNTER -> without(metric, "_total").equals(without(family, "_total"));
      case HISTOGRAM -> without(metric, "_bucket", "_sum", "_count").equals(family);
      case GAUGE_HISTOGRAM -> without(metric, "_bucket", "_gsum", "_gcount").equals(family);
      case SUMMARY -> without(metric, "_sum", "_count").equals(family);
      case INFO -> without(metric, "_info").equals(without(family, "_info"));
      case UNKNOWN, GAUGE, STATESET -> metric.equals(family);
    };
  }

  /** The name of the metric that the reader is at. */
  static String metricOf(ExpositionParser reader, LabelBuffer labels) {
    reader.labels(labels);
    int at = labels.indexOf(Labels.METRIC_NAME);
    return at < 0 ? "" : labels.value(at);
  }

  private static String without(String name, String... suffixes) {
    for (String suffix : suffixes) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }
}
