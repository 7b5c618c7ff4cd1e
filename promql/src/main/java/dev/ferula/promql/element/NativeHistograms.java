package dev.ferula.promql.element;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.GoMath;
import dev.ferula.histogram.HistogramBuckets;
import dev.ferula.histogram.Kahan;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.parser.Span;

/** Estimates from native histograms; interpolates within buckets. */
public final class NativeHistograms {
  private NativeHistograms() {}

  /** The q-quantile; notes where NaN observations make it doubtful. */
  public static double quantile(
      double q, FloatHistogram histogram, Annotations annotations, Span span, String name) {
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (histogram.count() == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    return new Search(q, histogram).quantile(annotations, span, name);
  }

  /** The search for the bucket that a quantile lies in, from the nearer end. */
  private static final class Search {
    private final FloatHistogram histogram;
    private final HistogramBuckets buckets;
    private final boolean hasNan;
    private final boolean forward;
    private final double rank;
    private int visited;
    private double count;
    private double lower;
    private double upper;
    private double bucketCount;

    Search(double q, FloatHistogram histogram) {
      this.histogram = histogram;
      this.buckets = histogram.buckets();
      this.hasNan = Double.isNaN(histogram.sum());
      // NaN observations count as larger than all, so their number is known from below only.
      this.forward = hasNan || q < 0.5;
      this.rank = (forward ? q : 1 - q) * histogram.count();
    }

    private int next() {
      int i = forward ? visited : buckets.size() - 1 - visited;
      visited++;
      return i;
    }

    private void look(int bucket) {
      lower = buckets.lower(bucket);
      upper = buckets.upper(bucket);
      bucketCount = buckets.count(bucket);
    }

    private void find() {
      while (visited < buckets.size()) {
        look(next());
        if (bucketCount == 0) {
          continue;
        }
        count += bucketCount;
        if (count >= rank) {
          break;
        }
      }
    }

    public double quantile(Annotations annotations, Span span, String name) {
      find();
      boolean custom = histogram.usesCustomBuckets();
      if (custom) {
        if (lower == Double.NEGATIVE_INFINITY) {
          if (upper <= 0) {
            return upper;
          }
          lower = 0;
        } else if (upper == Double.POSITIVE_INFINITY) {
          return lower;
        }
      } else if (lower < 0 && upper > 0) {
        clipZeroBucket();
      }
      count = Math.min(count, histogram.count());
      if (count < rank) {
        if (hasNan) {
          annotations.info(
              span,
              "input to histogram_quantile has NaN observations, result is NaN"
                  + Annotations.forMetric(name));
          return Double.NaN;
        }
        return upper;
      }
      double within = forward ? rank - (count - bucketCount) : count - rank;
      if (hasNan) {
        noteSkew(annotations, span, name);
      }
      return interpolate(within / bucketCount, custom);
    }

    private void clipZeroBucket() {
      boolean hasNegative = histogram.negativeBuckets().length > 0;
      boolean hasPositive = histogram.positiveBuckets().length > 0;
      if (hasPositive && !hasNegative) {
        lower = 0;
      } else if (hasNegative && !hasPositive) {
        upper = 0;
      }
    }

    private void noteSkew(Annotations annotations, Span span, String name) {
      // As in Prometheus the bucket that is looked at last is the one that is interpolated in.
      while (visited < buckets.size()) {
        look(next());
        count += bucketCount;
      }
      if (count < histogram.count()) {
        annotations.info(
            span,
            "input to histogram_quantile has NaN observations, result is skewed higher"
                + Annotations.forMetric(name));
      }
    }

    private double interpolate(double fraction, boolean linear) {
      if (linear || (lower <= 0 && upper >= 0)) {
        return lower + (upper - lower) * fraction;
      }
      double logLower = GoMath.log2(Math.abs(lower));
      double logUpper = GoMath.log2(Math.abs(upper));
      return lower > 0
          ? GoMath.exp2(logLower + (logUpper - logLower) * fraction)
          : -GoMath.exp2(logUpper + (logLower - logUpper) * (1 - fraction));
    }
  }

  /** The share of observations between two bounds. */
  public static double fraction(
      double from,
      double to,
      FloatHistogram histogram,
      Annotations annotations,
      Span span,
      String name) {
    if (histogram.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    HistogramBuckets buckets = histogram.buckets();
    double total = histogram.count();
    if (Double.isNaN(histogram.sum())) {
      total = 0;
      for (int i = 0; i < buckets.size(); i++) {
        total += buckets.count(i);
      }
      if (total < histogram.count()) {
        annotations.info(
            span,
            "input to histogram_fraction has NaN observations, which are excluded from all"
                + " fractions"
                + Annotations.forMetric(name));
      }
    }
    double below = rankOf(to, histogram, buckets, total);
    return (below - rankOf(from, histogram, buckets, total)) / histogram.count();
  }

  /* How many observations lie below the bound. */
  private static double rankOf(
      double bound, FloatHistogram histogram, HistogramBuckets buckets, double total) {
    boolean custom = histogram.usesCustomBuckets();
    boolean hasNegative = histogram.negativeBuckets().length > 0;
    boolean hasPositive = histogram.positiveBuckets().length > 0;
    double rank = 0;
    for (int i = 0; i < buckets.size(); i++) {
      double lower = buckets.lower(i);
      double upper = buckets.upper(i);
      double count = buckets.count(i);
      boolean zeroBucket = lower <= 0 && upper >= 0;
      if (zeroBucket && hasPositive && !hasNegative) {
        lower = 0;
      } else if (zeroBucket && hasNegative && !hasPositive) {
        upper = 0;
      }
      if (lower >= bound) {
        return Math.min(rank, total);
      }
      if (upper > bound) {
        double within;
        if (custom || zeroBucket) {
          within =
              lower == Double.NEGATIVE_INFINITY
                  ? count
                  : rank + count * ((bound - lower) / (upper - lower));
        } else {
          within = rank + count * exponentialFraction(lower, upper, bound);
        }
        return Math.min(within, total);
      }
      rank += count;
    }
    return total;
  }

  private static double exponentialFraction(double lower, double upper, double bound) {
    double logLower = GoMath.log2(Math.abs(lower));
    double logUpper = GoMath.log2(Math.abs(upper));
    double logBound = GoMath.log2(Math.abs(bound));
    return bound > 0
        ? (logBound - logLower) / (logUpper - logLower)
        : 1 - (logBound - logUpper) / (logLower - logUpper);
  }

  /** The variance, each bucket standing for its middle. */
  public static double variance(FloatHistogram histogram) {
    double mean = histogram.sum() / histogram.count();
    HistogramBuckets buckets = histogram.buckets();
    Kahan sum = new Kahan();
    for (int i = 0; i < buckets.size(); i++) {
      double count = buckets.count(i);
      if (count != 0) {
        double delta = middle(histogram, buckets.lower(i), buckets.upper(i)) - mean;
        sum.add(count * delta * delta);
      }
    }
    return sum.result() / histogram.count();
  }

  private static double middle(FloatHistogram histogram, double lower, double upper) {
    if (histogram.usesCustomBuckets()) {
      return (upper + lower) / 2;
    }
    if (lower <= 0 && upper >= 0) {
      return 0;
    }
    double middle = Math.sqrt(upper * lower);
    return upper < 0 ? -middle : middle;
  }
}
