package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import org.jspecify.annotations.Nullable;

/** Quantiles over a sliding window, with the count and sum of everything. */
final class SummaryRow extends Row implements Summary {
  private final Aggregation.Quantiles quantiles;
  private final StripedCells<SummaryWindow> cells;

  SummaryRow(RowFamily family, @Nullable String[] values, Aggregation.Quantiles quantiles) {
    super(family, values);
    this.quantiles = quantiles;
    this.cells =
        new StripedCells<>(
            () -> new SummaryStripe(quantiles.ageBuckets(), quantiles.agePeriodNanos()));
  }

  @Override
  public void record(double value) {
    if (!Double.isNaN(value) || family.takesNan()) {
      cells.add(value, 0, family.nanoTime());
    }
  }

  @Override
  public Timer time() {
    return family.timer(this::record);
  }

  @Override
  boolean read(Point point) {
    Scratch scratch = Scratch.of(point);
    SummaryWindow window = scratch.window(family.nanoTime());
    cells.mergeInto(window);
    window.read(quantiles.ranks(), point, scratch.sorting());
    return true;
  }
}
