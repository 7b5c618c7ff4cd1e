package dev.ferula.stats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Buckets, sum and moments of the observations that one stripe has seen. */
final class DistributionStripe extends Stripe<DistributionStripe> {
  final long[] buckets; // none where only native buckets are wanted
  final @Nullable NativeCells nativeCells;
  long count;
  double sum;
  double compensation; // what the sum has lost by rounding, after Neumaier
  double mean;
  private final boolean keepsMean;

  DistributionStripe(int bucketCount, @Nullable NativeCells nativeCells, boolean keepsMean) {
    this.keepsMean = keepsMean;
    this.buckets = new long[bucketCount];
    this.nativeCells = nativeCells;
  }

  @Override
  void add(double value, int bucket, long now) {
    count++;
    if (buckets.length != 0) {
      buckets[bucket]++;
    }
    addSum(value);
    if (keepsMean) {
      mean += (value - mean) / (double) count;
    }
    NativeCells cells = nativeCells;
    if (cells != null) {
      cells.add(value);
    }
  }

  @Override
  void mergeInto(DistributionStripe target) {
    target.addAll(this);
  }

  private void addAll(DistributionStripe other) {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] += other.buckets[i];
    }
    addSum(other.sum);
    compensation += other.compensation;
    long both = count + other.count;
    if (other.count != 0) {
      mean += (other.mean - mean) * ((double) other.count / (double) both);
    }
    count = both;
    if (nativeCells != null && other.nativeCells != null) {
      nativeCells.addAll(other.nativeCells);
    }
  }

  /** Empties the stripe, to merge another row's into it. */
  void reset(int schema) {
    Arrays.fill(buckets, 0);
    count = 0;
    sum = 0;
    compensation = 0;
    mean = 0;
    if (nativeCells != null) {
      nativeCells.reset(schema);
    }
  }

  /** The sum with what rounding has lost put back. */
  double exactSum() {
    double total = sum + compensation;
    return Double.isNaN(total) ? sum : total; // past infinity the compensation means nothing
  }

  private void addSum(double value) {
    double total = sum + value;
    if (Math.abs(sum) >= Math.abs(value)) {
      compensation += (sum - total) + value;
    } else {
      compensation += (value - total) + sum;
    }
    sum = total;
  }
}
