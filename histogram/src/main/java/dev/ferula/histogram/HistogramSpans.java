package dev.ferula.histogram;

/**
 * Runs of consecutive buckets of a native histogram, as alternating ints: the gap to the run before
 * (for the first run the index of its first bucket, which may be negative), then the length of the
 * run.
 */
public final class HistogramSpans {
  /** No buckets. */
  public static final int[] NONE = {};

  private HistogramSpans() {}

  /** How many buckets the spans hold. */
  public static int bucketCount(int[] spans) {
    int count = 0;
    for (int i = 1; i < spans.length; i += 2) {
      count += spans[i];
    }
    return count;
  }
}
