package dev.ferula.histogram;

/**
 * The zero bucket of a native histogram after it was widened.
 *
 * @param threshold its new threshold, which never lies within a bucket that is in use
 * @param count its new count, with the buckets that it swallowed
 */
record ZeroBucket(double threshold, Kahan count) {

  static ZeroBucket widened(FloatHistogram histogram, double threshold) {
    Kahan count = new Kahan();
    count.reset(histogram.zeroCount());
    return widened(
        histogram.schema(),
        histogram.zeroThreshold(),
        count,
        BucketRun.of(histogram.positiveSpans(), histogram.positiveBuckets()),
        BucketRun.of(histogram.negativeSpans(), histogram.negativeBuckets()),
        threshold);
  }

  /** The zero bucket when its threshold becomes {@code wanted} or, if need be, somewhat larger. */
  static ZeroBucket widened(
      int schema,
      double threshold,
      Kahan zeroCount,
      BucketRun positive,
      BucketRun negative,
      double wanted) {
    Kahan count = new Kahan();
    count.reset(zeroCount.sum);
    count.compensation = zeroCount.compensation;
    if (wanted == threshold) {
      return new ZeroBucket(threshold, count);
    }
    double reached = wanted;
    while (true) {
      double aligned = aligned(schema, negative, aligned(schema, positive, reached));
      if (aligned == reached) {
        break;
      }
      reached = aligned;
    }
    swallow(schema, positive, reached, count);
    swallow(schema, negative, reached, count);
    return new ZeroBucket(reached, count);
  }

  /* The end of the bucket in use that the threshold lies in, else the threshold itself. */
  private static double aligned(int schema, BucketRun run, double threshold) {
    for (int i = 0; i < run.size; i++) {
      if (HistogramBounds.exponential(schema, run.indexes[i] - 1) >= threshold) {
        break;
      }
      double upper = HistogramBounds.exponential(schema, run.indexes[i]);
      if (upper > threshold) {
        return run.counts[i] == 0 ? threshold : upper;
      }
    }
    return threshold;
  }

  private static void swallow(int schema, BucketRun run, double threshold, Kahan count) {
    for (int i = 0; i < run.size; i++) {
      if (HistogramBounds.exponential(schema, run.indexes[i] - 1) >= threshold) {
        break;
      }
      count.add(run.counts[i]);
      count.add(run.carries[i]);
    }
  }
}
