package dev.ferula.promql.element;

import java.util.Arrays;

/**
 * The buckets of a classic histogram at one step: upper bounds in rising order with cumulative
 * counts. Reused; for one thread.
 */
public final class ClassicBuckets {
  /** Counts that differ by less, relatively, are the same but for rounding. */
  private static final double TOLERANCE = 1e-12;

  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;

  /** Whether the last quantile had to raise counts that fell, and by what. */
  public boolean forcedMonotonic;

  public double minBucket;
  public double maxBucket;
  public double maxDifference;

  /** Forgets all buckets. */
  public void clear() {
    size = 0;
  }

  /** Whether there is no bucket. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Adds a bucket, not below those before; one with the same bound is added to it. */
  public void add(double bound, double count) {
    if (size > 0 && bounds[size - 1] == bound) {
      counts[size - 1] += count;
      return;
    }
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    bounds[size] = bound;
    counts[size] = count;
    size++;
  }

  /** The q-quantile. */
  public double quantile(double q) {
    forcedMonotonic = false;
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    int last = size - 1;
    if (bounds[last] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    ensureMonotonic();
    double observations = counts[last];
    if (size < 2 || observations == 0) {
      return Double.NaN;
    }
    double rank = q * observations;
    int b = firstReaching(rank);
    if (b == last) {
      return bounds[last - 1];
    }
    if (b == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double start = b == 0 ? 0 : bounds[b - 1];
    double before = b == 0 ? 0 : counts[b - 1];
    return start + (bounds[b] - start) * ((rank - before) / (counts[b] - before));
  }

  private int firstReaching(double rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[middle] >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /* Rounding and scrapes at different times make counts fall; they are raised again. */
  private void ensureMonotonic() {
    minBucket = Double.POSITIVE_INFINITY;
    maxBucket = Double.NEGATIVE_INFINITY;
    maxDifference = 0;
    double previous = counts[0];
    for (int i = 1; i < size; i++) {
      double current = counts[i];
      if (current == previous) {
        continue;
      }
      if (almostEqual(previous, current)) {
        counts[i] = previous;
      } else if (current < previous) {
        counts[i] = previous;
        forcedMonotonic = true;
        minBucket = Math.min(minBucket, bounds[i]);
        maxBucket = Math.max(maxBucket, bounds[i]);
        maxDifference = Math.max(maxDifference, previous - current);
      } else {
        previous = current;
      }
    }
  }

  private static boolean almostEqual(double a, double b) {
    if (Double.isNaN(a) && Double.isNaN(b)) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /** The share of observations between two bounds. */
  public double fraction(double from, double to) {
    int last = size - 1;
    if (bounds[last] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    double total = counts[last];
    if (total == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    return from >= to ? 0 : (rankOf(to, total) - rankOf(from, total)) / total;
  }

  private double rankOf(double bound, double total) {
    double rank = 0;
    double lower = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        lower = bounds[i - 1];
      }
      double upper = bounds[i];
      if (lower >= bound) {
        return capped(rank, total);
      }
      if (upper > bound) {
        return capped(
            lower == Double.NEGATIVE_INFINITY
                ? counts[i]
                : rank + (counts[i] - rank) * (bound - lower) / (upper - lower),
            total);
      }
      rank = counts[i];
    }
    return total;
  }

  private static double capped(double rank, double total) {
    return rank > total ? total : rank;
  }
}
