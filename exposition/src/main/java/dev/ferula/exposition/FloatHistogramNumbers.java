package dev.ferula.exposition;

/**
 * The numbers of one native histogram with float counts, as a server federates it. Spans are pairs
 * of offset and length; there is one absolute count for each bucket of the spans.
 */
public interface FloatHistogramNumbers {
  /** The resolution, -4 to 8. */
  int schema();

  /** The greatest absolute value that counts as zero. */
  double zeroThreshold();

  double zeroCount();

  double count();

  double sum();

  /** Offset and length of each run of negative buckets; only read. */
  int[] negativeSpans();

  double[] negativeBuckets();

  /** Offset and length of each run of positive buckets; only read. */
  int[] positiveSpans();

  double[] positiveBuckets();
}
