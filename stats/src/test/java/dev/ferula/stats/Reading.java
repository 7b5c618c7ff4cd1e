package dev.ferula.stats;

import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.NativeBuckets;
import dev.ferula.stats.read.Point;
import java.util.ArrayList;
import java.util.List;

/** Renders what a reader of a registry sees, one line a row. */
final class Reading {
  private Reading() {}

  static List<String> of(StatsRegistry registry, String name) {
    for (MetricFamily family : registry.families()) {
      if (family.name().equals(name)) {
        return of(family);
      }
    }
    throw new AssertionError("no family " + name);
  }

  static List<String> of(MetricFamily family) {
    List<String> lines = new ArrayList<>();
    family.read(
        new Point(), (row, point) -> lines.add(labels(family, row) + numbers(family, point)));
    return lines;
  }

  private static String labels(MetricFamily family, MetricRow row) {
    if (row.isOverflow()) {
      return "{overflow} ";
    }
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < family.labelNames().size(); i++) {
      String value = row.labelValue(i);
      pairs.add(family.labelNames().get(i) + "=" + (value == null ? "-" : "'" + value + "'"));
    }
    return pairs.isEmpty() ? "" : "{" + String.join(",", pairs) + "} ";
  }

  private static String numbers(MetricFamily family, Point point) {
    return switch (family.type()) {
      case COUNTER, GAUGE ->
          point.isLong() ? Long.toString(point.longValue()) : Double.toString(point.value());
      case HISTOGRAM -> histogram(family, point);
      case SUMMARY -> summary(point);
      case UNKNOWN, GAUGE_HISTOGRAM, INFO, STATESET -> throw new AssertionError(family.type());
    };
  }

  private static String histogram(MetricFamily family, Point point) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < point.bucketCount(); i++) {
      out.append(point.bucket(i)).append(' ');
    }
    if (family.isNative()) {
      out.append("schema=").append(point.schema()).append(" zero=").append(point.zeroCount());
      out.append(" pos=").append(buckets(point.positive()));
      out.append(" neg=").append(buckets(point.negative())).append(' ');
    }
    return out + "count=" + point.count() + " sum=" + point.sum();
  }

  private static String buckets(NativeBuckets buckets) {
    StringBuilder out = new StringBuilder("[");
    int bucket = 0;
    for (int i = 0; i < buckets.spanCount(); i++) {
      out.append(i == 0 ? "" : " ").append(buckets.spanOffset(i)).append(':');
      for (int j = 0; j < buckets.spanLength(i); j++) {
        out.append(j == 0 ? "" : ",").append(buckets.count(bucket++));
      }
    }
    return out.append(']').toString();
  }

  private static String summary(Point point) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < point.quantileCount(); i++) {
      out.append(point.quantile(i)).append("->");
      out.append(Math.round(point.quantileValue(i) * 10) / 10.0).append(' ');
    }
    return out + "count=" + point.count() + " sum=" + point.sum();
  }
}
