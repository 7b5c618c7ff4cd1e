package dev.ferula.histogram;

/**
 * Cuts a native histogram at a bound and estimates count and sum of the rest from its buckets. For
 * one use.
 */
final class HistogramTrim {
  private final FloatHistogram histogram;
  private final double bound;
  private final boolean keepsLower;
  private final boolean custom;
  private double count;
  private double sum;
  private double zeroCount;
  private boolean cut;

  HistogramTrim(FloatHistogram histogram, double bound, boolean keepsLower) {
    this.histogram = histogram;
    this.bound = bound;
    this.keepsLower = keepsLower;
    this.custom = histogram.usesCustomBuckets();
    this.zeroCount = histogram.zeroCount();
  }

  FloatHistogram result() {
    BucketRun positive = histogram.positiveRun();
    BucketRun negative = histogram.negativeRun();
    boolean hasPositive = trim(positive, true);
    boolean hasNegative = trim(negative, false);
    if (zeroCount > 0) {
      trimZeroBucket(hasNegative, hasPositive);
    }
    if (!cut) {
      return histogram;
    }
    BucketRun keptPositive = positive.compact();
    BucketRun keptNegative = negative.compact();
    return new FloatHistogram(
        histogram.counterResetHint(),
        histogram.schema(),
        histogram.zeroThreshold(),
        zeroCount,
        count,
        sum,
        keptPositive.toSpans(),
        keptPositive.toCounts(),
        keptNegative.toSpans(),
        keptNegative.toCounts(),
        histogram.customValues());
  }

  /* Returns whether the side has a bucket in use. */
  private boolean trim(BucketRun run, boolean positive) {
    boolean used = false;
    for (int i = 0; i < run.size; i++) {
      if (run.counts[i] != 0) {
        used = true;
        trimBucket(run, i, positive);
      }
    }
    return used;
  }

  private void trimBucket(BucketRun run, int i, boolean positive) {
    double lower = lower(run.indexes[i], positive);
    double upper = upper(run.indexes[i], positive);
    double kept = run.counts[i];
    if (keepsLower ? upper <= bound : lower >= bound) {
      keep(kept, midpoint(lower, upper, positive));
      return;
    }
    if (keepsLower ? lower < bound : upper > bound) {
      kept = trimCutBucket(lower, upper, run.counts[i], positive);
    } else {
      kept = 0;
      cut = true;
    }
    cut |= run.counts[i] != kept;
    run.counts[i] = kept;
  }

  private double lower(int index, boolean positive) {
    if (custom) {
      return HistogramBounds.custom(histogram.customValues(), index - 1);
    }
    return positive
        ? HistogramBounds.exponential(histogram.schema(), index - 1)
        : -HistogramBounds.exponential(histogram.schema(), index);
  }

  private double upper(int index, boolean positive) {
    if (custom) {
      return HistogramBounds.custom(histogram.customValues(), index);
    }
    return positive
        ? HistogramBounds.exponential(histogram.schema(), index)
        : -HistogramBounds.exponential(histogram.schema(), index - 1);
  }

  private void keep(double kept, double midpoint) {
    count += kept;
    sum += midpoint * kept;
  }

  private double trimCutBucket(double lower, double upper, double full, boolean positive) {
    if (lower == Double.NEGATIVE_INFINITY) {
      return trimFromMinusInfinity(upper, full);
    }
    if (upper == Double.POSITIVE_INFINITY) {
      return trimToInfinity(lower, full);
    }
    double below = full * fractionBelow(lower, upper);
    if (bound <= lower) {
      below = 0;
    } else if (bound >= upper) {
      below = full;
    }
    double kept = keepsLower ? below : full - below;
    keep(kept, keepsLower ? midpoint(lower, bound, positive) : midpoint(bound, upper, positive));
    return kept;
  }

  /* Where one end is infinite nothing is known of the distribution, unless zero lies inside. */
  private double trimFromMinusInfinity(double upper, double full) {
    boolean startsAtZero = upper > 0 && upper != Double.POSITIVE_INFINITY;
    double kept;
    double midpoint;
    if (keepsLower) {
      if (bound >= upper) {
        kept = full;
        midpoint = 0;
      } else if (bound > 0 && startsAtZero) {
        kept = full * bound / upper;
        midpoint = bound / 2;
      } else if (upper <= 0) {
        kept = full;
        midpoint = bound;
      } else {
        kept = 0;
        midpoint = 0;
      }
    } else if (bound == Double.NEGATIVE_INFINITY) {
      kept = full;
      midpoint = 0;
    } else if (bound >= 0 && upper > bound && startsAtZero) {
      kept = full * (1 - bound / upper);
      midpoint = (bound + upper) / 2;
    } else {
      kept = 0;
      midpoint = 0;
    }
    keep(kept, midpoint);
    return kept;
  }

  private double trimToInfinity(double lower, double full) {
    double kept = !keepsLower && bound >= lower ? full : 0;
    keep(kept, kept == 0 ? 0 : bound);
    return kept;
  }

  private double fractionBelow(double lower, double upper) {
    if (custom) {
      return (bound - lower) / (upper - lower);
    }
    double logLower = GoMath.log2(Math.abs(lower));
    double logUpper = GoMath.log2(Math.abs(upper));
    double logBound = GoMath.log2(Math.abs(bound));
    return bound > 0
        ? (logBound - logLower) / (logUpper - logLower)
        : 1 - (logBound - logUpper) / (logLower - logUpper);
  }

  private double midpoint(double lower, double upper, boolean positive) {
    if (Double.isInfinite(lower)) {
      if (Double.isInfinite(upper)) {
        return 0;
      }
      return upper > 0 ? upper / 2 : upper;
    }
    if (Double.isInfinite(upper)) {
      return lower;
    }
    if (custom) {
      return (lower + upper) / 2;
    }
    double mean = Math.sqrt(Math.abs(lower * upper));
    return positive ? mean : -mean;
  }

  private void trimZeroBucket(boolean hasNegative, boolean hasPositive) {
    double threshold = histogram.zeroThreshold();
    double lower = hasPositive && !hasNegative ? 0 : -threshold;
    double upper = hasNegative && !hasPositive ? 0 : threshold;
    double kept;
    double midpoint;
    // A bucket without width that the bound lies on has nothing below the bound.
    if (bound <= lower) {
      kept = keepsLower ? 0 : zeroCount;
      midpoint = (lower + upper) / 2;
    } else if (bound >= upper) {
      kept = keepsLower ? zeroCount : 0;
      midpoint = (lower + upper) / 2;
    } else if (keepsLower) {
      kept = zeroCount * ((bound - lower) / (upper - lower));
      midpoint = (lower + bound) / 2;
    } else {
      kept = zeroCount * ((upper - bound) / (upper - lower));
      midpoint = (bound + upper) / 2;
    }
    cut |= zeroCount != kept;
    zeroCount = kept;
    sum += midpoint * kept;
    count += kept;
  }
}
