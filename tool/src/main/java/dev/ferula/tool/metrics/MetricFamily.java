package dev.ferula.tool.metrics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics of one name as a text has them. Filled by {@link FamilyReader}; for one thread. */
final class MetricFamily {
  /** The types, named as they are in the format's protobuf form. */
  enum Type {
    COUNTER,
    GAUGE,
    SUMMARY,
    UNTYPED,
    HISTOGRAM,
    GAUGE_HISTOGRAM;

    boolean isHistogram() {
      return this == HISTOGRAM || this == GAUGE_HISTOGRAM;
    }
  }

  /** A label as it was written; names may come twice, and in any order. */
  record Label(String name, String value) {}

  /** A quantile or an upper bound, and what was written for it. */
  record Part(double bound, double value) {}

  /** One set of labels with its value, or with the parts of its summary or histogram. */
  static final class Metric {
    final List<Label> labels = new ArrayList<>();
    final List<Part> parts = new ArrayList<>();
    double value;
    double sum;
    double count;
    long timestamp;
  }

  final String name;
  final List<Metric> metrics = new ArrayList<>();
  @Nullable String help;
  @Nullable Type type;

  MetricFamily(String name) {
    this.name = name;
  }

  /** The type; a counter where nothing was said, as the protobuf form has it. */
  Type type() {
    return type == null ? Type.COUNTER : type;
  }
}
