package dev.ferula.histogram;

/** What whole and float histograms have alike: where their buckets lie, but not what is in them. */
sealed interface Layout permits Histogram, FloatHistogram {
  int schema();

  boolean usesCustomBuckets();

  double zeroThreshold();

  int[] positiveSpans();

  int[] negativeSpans();

  double[] customValues();
}
