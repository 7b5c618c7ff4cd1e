package dev.ferula.stats;

import dev.ferula.model.MetricType;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a family are.
 *
 * @param kind equal for instruments that are the same but for their name and labels
 * @param maker makes the row for label values that are new to the family; the array belongs to the
 *     row
 */
record Shape(
    MetricType type,
    Object kind,
    List<Double> bounds,
    boolean isNative,
    BiFunction<RowFamily, @Nullable String[], Row> maker) {
  static Shape counter(SumForm form) {
    return new Shape(MetricType.COUNTER, form, List.of(), false, CounterRow::new);
  }

  static Shape gauge(boolean whole) {
    return new Shape(
        MetricType.GAUGE,
        whole,
        List.of(),
        false,
        (family, values) -> new GaugeRow(family, values, whole));
  }

  static Shape distribution(Aggregation.Distribution kind, StatsRules rules) {
    BucketLayout layout =
        new BucketLayout(
            Bounds.checked(kind.bounds(), rules.bounds()),
            kind.classic(),
            kind.exponential(),
            rules);
    return new Shape(
        MetricType.HISTOGRAM,
        kind,
        layout.bounds(),
        layout.isNative(),
        (family, values) -> new DistributionRow(family, values, layout));
  }

  static Shape quantiles(Aggregation.Quantiles kind) {
    return new Shape(
        MetricType.SUMMARY,
        kind,
        List.of(),
        false,
        (family, values) -> new SummaryRow(family, values, kind));
  }

  /** Rows that the family is given rather than makes. */
  static Shape observed(MetricType type) {
    return new Shape(
        type,
        "observed",
        List.of(),
        false,
        (family, values) -> {
          throw new IllegalStateException("an observed metric makes no rows by itself");
        });
  }
}
