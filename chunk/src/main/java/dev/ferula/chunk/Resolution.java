package dev.ferula.chunk;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import java.util.Arrays;

/**
 * Reads histograms of reserved, finer schemas as the finest one in use: each step coarser joins two
 * neighbouring buckets.
 */
final class Resolution {
  /** The finest schema in use. */
  static final int FINEST = 8;

  private Resolution() {}

  static Histogram reduce(Histogram h) {
    int shift = h.schema() - FINEST;
    int[] positive = SpanMerge.indexes(h.positiveSpans());
    int[] negative = SpanMerge.indexes(h.negativeSpans());
    int[] newPositive = coarser(positive, shift);
    int[] newNegative = coarser(negative, shift);
    return new Histogram(
        h.counterResetHint(),
        FINEST,
        h.zeroThreshold(),
        h.zeroCount(),
        h.count(),
        h.sum(),
        SpanMerge.spans(newPositive),
        joinDeltas(h.positiveBuckets(), positive, newPositive, shift),
        SpanMerge.spans(newNegative),
        joinDeltas(h.negativeBuckets(), negative, newNegative, shift),
        h.customValues());
  }

  static FloatHistogram reduce(FloatHistogram h) {
    int shift = h.schema() - FINEST;
    int[] positive = SpanMerge.indexes(h.positiveSpans());
    int[] negative = SpanMerge.indexes(h.negativeSpans());
    int[] newPositive = coarser(positive, shift);
    int[] newNegative = coarser(negative, shift);
    return new FloatHistogram(
        h.counterResetHint(),
        FINEST,
        h.zeroThreshold(),
        h.zeroCount(),
        h.count(),
        h.sum(),
        SpanMerge.spans(newPositive),
        join(h.positiveBuckets(), positive, newPositive, shift),
        SpanMerge.spans(newNegative),
        join(h.negativeBuckets(), negative, newNegative, shift),
        h.customValues());
  }

  private static int coarser(int index, int shift) {
    return shift > 31 ? (index > 0 ? 1 : 0) : ((index - 1) >> shift) + 1;
  }

  private static int[] coarser(int[] indexes, int shift) {
    int[] joined = new int[indexes.length];
    int size = 0;
    for (int index : indexes) {
      int target = coarser(index, shift);
      if (size == 0 || joined[size - 1] != target) {
        joined[size++] = target;
      }
    }
    return Arrays.copyOf(joined, size);
  }

  private static long[] joinDeltas(long[] deltas, int[] indexes, int[] joined, int shift) {
    long[] counts = new long[joined.length];
    long count = 0;
    int at = -1;
    for (int i = 0; i < indexes.length; i++) {
      count += deltas[i];
      if (i == 0 || coarser(indexes[i], shift) != joined[at]) {
        at++;
      }
      counts[at] += count;
    }
    for (int i = counts.length - 1; i > 0; i--) {
      counts[i] -= counts[i - 1];
    }
    return counts;
  }

  private static double[] join(double[] counts, int[] indexes, int[] joined, int shift) {
    double[] sums = new double[joined.length];
    int at = -1;
    for (int i = 0; i < indexes.length; i++) {
      if (i == 0 || coarser(indexes[i], shift) != joined[at]) {
        at++;
      }
      sums[at] += counts[i];
    }
    return sums;
  }
}
