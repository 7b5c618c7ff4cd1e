package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a distribution sorts its observations: the same for all rows of a family. */
final class BucketLayout {
  /** Up to so many bounds are compared one after the other, which is quicker than halving. */
  private static final int LINEAR = 16;

  /** How many exemplars a row without classic buckets keeps. */
  private static final int NATIVE_EXEMPLARS = 10;

  private final double[] bounds;
  private final boolean classic;
  private final boolean boundBelongsAbove;
  private final Aggregation.@Nullable Exponential exponential;
  private final boolean sumFromMean;

  BucketLayout(
      List<Double> bounds,
      boolean classic,
      Aggregation.@Nullable Exponential exponential,
      StatsRules rules) {
    this.bounds = bounds.stream().mapToDouble(Double::doubleValue).toArray();
    this.classic = classic;
    this.exponential = exponential;
    this.boundBelongsAbove = rules.boundBelongsAbove();
    this.sumFromMean = rules.sumFromMean();
  }

  boolean isNative() {
    return exponential != null;
  }

  List<Double> bounds() {
    return Arrays.stream(bounds).boxed().toList();
  }

  DistributionStripe newStripe() {
    NativeCells cells =
        exponential == null
            ? null
            : new NativeCells(
                exponential.schema(), exponential.zeroThreshold(), exponential.bucketLimit());
    return new DistributionStripe(classic ? bounds.length + 1 : 0, cells, sumFromMean);
  }

  void reset(DistributionStripe stripe) {
    stripe.reset(exponential == null ? 0 : exponential.schema());
  }

  /** The classic bucket of a value; NaN is above every bound. */
  int bucket(double value) {
    if (boundBelongsAbove) {
      return exclusiveBucket(value);
    }
    double[] b = bounds;
    int low = 0;
    int high = b.length;
    if (high <= LINEAR) {
      while (low < high && !(value <= b[low])) {
        low++;
      }
      return low;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value <= b[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private int exclusiveBucket(double value) {
    int i = 0;
    while (i < bounds.length && !(value < bounds[i])) {
      i++;
    }
    return i;
  }

  int exemplarCount() {
    return classic ? bounds.length + 1 : NATIVE_EXEMPLARS;
  }

  /** Where the newest exemplar of a value goes: one for each bucket, or spread by magnitude. */
  int exemplarPlace(double value) {
    return classic ? bucket(value) : Math.floorMod(Math.getExponent(value), NATIVE_EXEMPLARS);
  }

  void read(DistributionStripe all, Point point) {
    for (long observations : all.buckets) {
      point.addBucket(observations);
    }
    point.setTotals(all.count, sumFromMean ? all.mean * (double) all.count : all.exactSum());
    if (all.nativeCells != null) {
      all.nativeCells.read(point, Scratch.of(point).sorting());
    }
  }
}
