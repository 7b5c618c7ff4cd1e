package dev.ferula.server.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The metrics of the Prometheus that ours is to be, as its source has them. */
record MetricTable(List<Metric> metrics) {
  /**
   * One of them.
   *
   * @param absent why ours has none; empty if it must have it
   */
  record Metric(String name, String type, Set<String> labels, String absent, String description) {
    static Metric of(String line) {
      String[] fields = line.split("\t", -1);
      if (fields.length != 5) {
        throw new IllegalArgumentException(line);
      }
      Set<String> labels = new TreeSet<>(List.of(fields[2].split(",", -1)));
      labels.remove("");
      return new Metric(fields[0], fields[1], labels, fields[3], fields[4]);
    }
  }

  static MetricTable of(String table) {
    return new MetricTable(
        table.lines().filter(line -> !line.startsWith("#")).map(Metric::of).toList());
  }

  /** In which names, types, labels and descriptions a page is not as the table says. */
  List<String> differences(MetricNames page) {
    List<String> differences = new ArrayList<>();
    for (Metric metric : metrics) {
      String type = page.type(metric.name());
      Set<String> labels = page.labels(metric.name());
      if (!metric.absent().isEmpty()) {
        if (type != null) {
          differences.add(metric.name() + ": there, though " + metric.absent());
        }
      } else if (type == null) {
        continue; // It has no rows; who asks decides whether that may be.
      } else if (!metric.type().equals(type)) {
        differences.add(metric.name() + ": " + metric.type() + ", ours " + type);
      } else if (!metric.description().equals(page.description(metric.name()))) {
        differences.add(metric.name() + ": described as " + page.description(metric.name()));
      } else if (labels != null && !labels.equals(metric.labels())) {
        differences.add(metric.name() + ": labels " + metric.labels() + ", ours " + labels);
      }
    }
    return differences;
  }

  /** Which of those that ours must have show no value on a page. */
  Set<String> withoutRows(MetricNames page) {
    Set<String> names = new TreeSet<>();
    for (Metric metric : metrics) {
      if (metric.absent().isEmpty() && page.labels(metric.name()) == null) {
        names.add(metric.name());
      }
    }
    return names;
  }

  /** What a page has under names that begin as Prometheus's do, and the table has not. */
  Set<String> unknown(MetricNames page) {
    Set<String> names = new TreeSet<>();
    for (String name : page.names()) {
      if (name.startsWith("prometheus_") || name.startsWith("promhttp_")) {
        names.add(name);
      }
    }
    metrics.forEach(metric -> names.remove(metric.name()));
    return names;
  }
}
