package dev.ferula.chunk;

import dev.ferula.histogram.HistogramSpans;
import java.util.Arrays;

/** Bucket indexes out of spans, and back. */
final class SpanMerge {
  private SpanMerge() {}

  /** The index of every bucket, in rising order. */
  static int[] indexes(int[] spans) {
    int[] indexes = new int[HistogramSpans.bucketCount(spans)];
    int next = 0;
    int index = 0;
    for (int i = 0; i < spans.length; i += 2) {
      index += spans[i];
      for (int j = 0; j < spans[i + 1]; j++) {
        indexes[next++] = index++;
      }
    }
    return indexes;
  }

  /** The shortest spans that hold just these buckets. */
  static int[] spans(int[] indexes) {
    int[] spans = new int[2 * indexes.length];
    int size = 0;
    for (int i = 0; i < indexes.length; i++) {
      if (i > 0 && indexes[i] == indexes[i - 1] + 1) {
        spans[size - 1]++;
      } else {
        spans[size++] = i == 0 ? indexes[0] : indexes[i] - indexes[i - 1] - 1;
        spans[size++] = 1;
      }
    }
    return size == 0 ? HistogramSpans.NONE : Arrays.copyOf(spans, size);
  }

  /** The buckets that are in either of two rising lists. */
  static int[] union(int[] a, int[] b) {
    int[] union = new int[a.length + b.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      if (j == b.length || (i < a.length && a[i] < b[j])) {
        union[size++] = a[i++];
      } else {
        if (i < a.length && a[i] == b[j]) {
          i++;
        }
        union[size++] = b[j++];
      }
    }
    return Arrays.copyOf(union, size);
  }

  /** Bucket counts as deltas, spread from one list of buckets over another that holds it. */
  static long[] spreadDeltas(long[] deltas, int[] from, int[] to) {
    long[] spread = new long[to.length];
    int next = 0;
    long count = 0;
    long before = 0;
    for (int i = 0; i < to.length; i++) {
      long now = 0;
      if (next < from.length && from[next] == to[i]) {
        count += deltas[next++];
        now = count;
      }
      spread[i] = now - before;
      before = now;
    }
    return spread;
  }

  /** Absolute bucket counts, spread from one list of buckets over another that holds it. */
  static double[] spread(double[] counts, int[] from, int[] to) {
    double[] spread = new double[to.length];
    int next = 0;
    for (int i = 0; i < to.length; i++) {
      if (next < from.length && from[next] == to[i]) {
        spread[i] = counts[next++];
      }
    }
    return spread;
  }
}
