package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import java.util.List;

/**
 * What a reader merges the stripes of a summary into: all observations, and those of the window.
 */
final class SummaryWindow {
  private final NativeCells recent = SummaryStripe.newSketch();
  private long recentCount;
  private long count;
  private double sum;
  private long now;

  SummaryWindow reset(long newNow) {
    recent.reset(NativeScale.MAX_SCHEMA);
    recentCount = 0;
    count = 0;
    sum = 0;
    now = newNow;
    return this;
  }

  long now() {
    return now;
  }

  void addTotals(long moreCount, double moreSum) {
    count += moreCount;
    sum += moreSum;
  }

  void addSketch(NativeCells sketch, long observations) {
    recent.addAll(sketch);
    recentCount += observations;
  }

  void read(List<Double> quantiles, Point point, NativeScratch scratch) {
    point.setTotals(count, sum);
    for (double q : quantiles) {
      point.addQuantile(q, recent.quantile(q, recentCount, scratch));
    }
  }
}
