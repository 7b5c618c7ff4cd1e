package dev.ferula.stats;

import dev.ferula.model.MetricType;
import java.util.List;

/**
 * What the rows of a family are.
 *
 * @param kind equal for instruments that are the same but for their name and labels
 */
record Shape(MetricType type, Object kind, List<Double> bounds, boolean isNative, RowMaker maker) {
  /** Makes the row for label values that are new to the family; the array belongs to the row. */
  @FunctionalInterface
  interface RowMaker {
    Row make(RowFamily family, String[] values, long created);
  }

  static Shape counter(SumForm form) {
    return new Shape(MetricType.COUNTER, form, List.of(), false, CounterRow::new);
  }

  static Shape gauge(boolean whole) {
    return new Shape(
        MetricType.GAUGE,
        whole,
        List.of(),
        false,
        (family, values, created) -> new GaugeRow(family, values, created, whole));
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
        (family, values, created) -> new DistributionRow(family, values, created, layout));
  }

  static Shape quantiles(Aggregation.Quantiles kind) {
    return new Shape(
        MetricType.SUMMARY,
        kind,
        List.of(),
        false,
        (family, values, created) -> new SummaryRow(family, values, created, kind));
  }

  /** Rows that the family is given rather than makes. */
  static Shape observed(MetricType type) {
    return new Shape(
        type,
        "observed",
        List.of(),
        false,
        (family, values, created) -> {
          throw new IllegalStateException("an observed metric makes no rows by itself");
        });
  }
}
