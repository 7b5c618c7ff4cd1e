package dev.ferula.textparse;

import dev.ferula.histogram.HistogramSpans;
import java.util.Arrays;

/**
 * Leaves empty buckets out of a native histogram and joins spans that lie close together, so that
 * one histogram always has one form.
 *
 * <p>A bucket stays if it is not empty, or if it lies in a run of empty ones between two that are
 * not and the run is no longer than {@code maxEmpty}.
 */
final class HistogramCompaction {
  private int[] spans = new int[16];
  private int spanCount;
  private final int maxEmpty;

  /* The indexes of the buckets that are not empty, and their positions in the old array. */
  private final int[] indexes;
  private final int[] positions;
  private int kept;

  private HistogramCompaction(int maxEmpty, int buckets) {
    this.maxEmpty = maxEmpty;
    this.indexes = new int[buckets];
    this.positions = new int[buckets];
  }

  /** Spans with deltas of integer counts. */
  static final class Deltas {
    private final int[] spans;
    private final long[] buckets;

    private Deltas(int[] spans, long[] buckets) {
      this.spans = spans;
      this.buckets = buckets;
    }

    int[] spans() {
      return spans;
    }

    long[] buckets() {
      return buckets;
    }
  }

  /** Spans with absolute float counts. */
  static final class Counts {
    private final int[] spans;
    private final double[] buckets;

    private Counts(int[] spans, double[] buckets) {
      this.spans = spans;
      this.buckets = buckets;
    }

    int[] spans() {
      return spans;
    }

    double[] buckets() {
      return buckets;
    }
  }

  /** Spans that do not fit the buckets, or overlap, come back as they are, to be refused later. */
  static Deltas compact(int[] spans, long[] deltas, int maxEmpty) {
    if (!isSound(spans, deltas.length)) {
      return new Deltas(spans, deltas);
    }
    long[] absolute = new long[deltas.length];
    long count = 0;
    boolean[] empty = new boolean[deltas.length];
    for (int i = 0; i < deltas.length; i++) {
      count += deltas[i];
      absolute[i] = count;
      empty[i] = count == 0;
    }
    HistogramCompaction compaction = new HistogramCompaction(maxEmpty, deltas.length);
    int size = compaction.layOut(spans, empty);
    long[] result = new long[size];
    int at = 0;
    long previous = 0;
    for (int k = 0; k < compaction.kept; k++) {
      int gap = compaction.filledGap(k);
      if (gap > 0) {
        result[at] = -previous;
        at += gap;
        previous = 0;
      }
      long here = absolute[compaction.positions[k]];
      result[at++] = here - previous;
      previous = here;
    }
    return new Deltas(compaction.spans(), result);
  }

  /** As {@link #compact(int[], long[], int)}, for float counts. */
  static Counts compact(int[] spans, double[] counts, int maxEmpty) {
    if (!isSound(spans, counts.length)) {
      return new Counts(spans, counts);
    }
    boolean[] empty = new boolean[counts.length];
    for (int i = 0; i < counts.length; i++) {
      empty[i] = counts[i] == 0;
    }
    HistogramCompaction compaction = new HistogramCompaction(maxEmpty, counts.length);
    double[] result = new double[compaction.layOut(spans, empty)];
    int at = 0;
    for (int k = 0; k < compaction.kept; k++) {
      at += compaction.filledGap(k);
      result[at++] = counts[compaction.positions[k]];
    }
    return new Counts(compaction.spans(), result);
  }

  private static boolean isSound(int[] spans, int buckets) {
    long total = 0;
    long index = 0;
    for (int i = 0; i < spans.length; i += 2) {
      if ((i > 0 && spans[i] < 0) || spans[i + 1] < 0) {
        return false;
      }
      total += spans[i + 1];
      index += (long) spans[i] + spans[i + 1];
      if (index != (int) index) {
        return false;
      }
    }
    return total == buckets;
  }

  /* Makes the new spans; returns how many buckets they have. */
  private int layOut(int[] old, boolean[] empty) {
    int index = 0;
    int position = 0;
    int size = 0;
    for (int i = 0; i < old.length; i += 2) {
      index += old[i];
      for (int k = 0; k < old[i + 1]; k++, index++, position++) {
        if (!empty[position]) {
          indexes[kept] = index;
          positions[kept] = position;
          size += place(index);
          kept++;
        }
      }
    }
    return size;
  }

  private int place(int index) {
    if (kept == 0) {
      addSpan(index);
      return 1;
    }
    long gap = (long) index - indexes[kept - 1] - 1;
    if (gap > maxEmpty) {
      addSpan((int) gap);
      return 1;
    }
    spans[spanCount - 1] += (int) gap + 1;
    return (int) gap + 1;
  }

  private void addSpan(int offset) {
    if (spanCount == spans.length) {
      spans = Arrays.copyOf(spans, 2 * spans.length);
    }
    spans[spanCount++] = offset;
    spans[spanCount++] = 1;
  }

  /* How many empty buckets stay before the k-th bucket that is not empty. */
  private int filledGap(int k) {
    if (k == 0) {
      return 0;
    }
    long gap = (long) indexes[k] - indexes[k - 1] - 1;
    return gap > maxEmpty ? 0 : (int) gap;
  }

  private int[] spans() {
    return spanCount == 0 ? HistogramSpans.NONE : Arrays.copyOf(spans, spanCount);
  }
}
