package dev.ferula.textparse;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.notation.GoNumber;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects the series of one classic histogram and makes a native one with custom buckets. */
final class ClassicHistogram {
  private static final double[] NO_BOUNDS = {};

  /* Upper bounds in rising order, with the cumulative counts. */
  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;
  private double count;
  private boolean hasCount;
  private double sum;
  private @Nullable String error;

  /**
   * A native histogram: one of the two is there.
   *
   * @param isValid whether any storage takes it: a count below that of the last bucket makes a
   *     bucket of a negative one, and no bound may be negative infinity
   */
  record Native(@Nullable Histogram integer, @Nullable FloatHistogram floating, boolean isValid) {}

  void reset() {
    size = 0;
    count = 0;
    hasCount = false;
    sum = 0;
    error = null;
  }

  /** What is wrong with the series collected, or null. */
  @Nullable String error() {
    return error;
  }

  void count(double value) {
    if (error == null) {
      if (value < 0) {
        error = "count must be non-negative: count=" + GoNumber.general(value);
        return;
      }
      count = value;
      hasCount = true;
    }
  }

  void sum(double value) {
    if (error == null) {
      sum = value;
    }
  }

  /** A cumulative bucket; one with a bound seen before is ignored. */
  void bucket(double bound, double value) {
    if (error != null) {
      return;
    }
    if (Double.isNaN(bound)) {
      error = "bucket boundary must not be NaN";
      return;
    }
    if (value < 0) {
      error =
          "bucket count must be non-negative: le="
              + GoNumber.general(bound)
              + ", count="
              + GoNumber.general(value);
      return;
    }
    int at = size;
    if (size > 0 && bounds[size - 1] >= bound) {
      at = lowerBound(bound);
      if (bounds[at] == bound) {
        return;
      }
    }
    if (at > 0 && value < counts[at - 1]) {
      error = notCumulative(value, "<", counts[at - 1]);
    } else if (at < size && value > counts[at]) {
      error = notCumulative(value, ">", counts[at]);
    } else {
      insert(at, bound, value);
    }
  }

  private static String notCumulative(double value, String relation, double other) {
    return "count is not cumulative: "
        + GoNumber.general(value)
        + " "
        + relation
        + " "
        + GoNumber.general(other);
  }

  private int lowerBound(double bound) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bounds[middle] >= bound) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private void insert(int at, double bound, double value) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    System.arraycopy(bounds, at, bounds, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    bounds[at] = bound;
    counts[at] = value;
    size++;
  }

  /** The histogram, or null where the series do not make one; {@link #error} then tells why. */
  @Nullable Native convert(CounterResetHint hint) {
    if (error != null) {
      return null;
    }
    if (!hasCount && size > 0) {
      count = counts[size - 1];
      hasCount = true;
    }
    if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
      insert(size, Double.POSITIVE_INFINITY, count);
    }
    boolean whole = isWhole(count);
    for (int i = 0; i < size && whole; i++) {
      whole = isWhole(counts[i]);
    }
    if (count != counts[size - 1]) {
      error =
          "count mismatch: count="
              + (whole ? Long.toString((long) count) : GoNumber.general(count))
              + " != le=+Inf count="
              + GoNumber.general(counts[size - 1]);
      return null;
    }
    double[] custom = size == 1 ? NO_BOUNDS : Arrays.copyOf(bounds, size - 1);
    boolean valid =
        size == 1
            || (bounds[0] != Double.NEGATIVE_INFINITY && !(counts[size - 1] < counts[size - 2]));
    return whole ? integers(hint, custom, valid) : floats(hint, custom, valid);
  }

  private static boolean isWhole(double value) {
    return Math.abs(value) < 0x1p63 && value == (double) (long) value;
  }

  private Native integers(CounterResetHint hint, double[] custom, boolean valid) {
    long[] deltas = new long[size];
    long previous = 0;
    long previousBucket = 0;
    for (int i = 0; i < size; i++) {
      long bucket = (long) counts[i] - previous;
      deltas[i] = bucket - previousBucket;
      previous = (long) counts[i];
      previousBucket = bucket;
    }
    HistogramCompaction.Deltas compact =
        HistogramCompaction.compact(new int[] {0, size}, deltas, 2);
    return new Native(
        new Histogram(
            hint,
            Histogram.CUSTOM_BUCKETS,
            0,
            0,
            (long) count,
            sum,
            compact.spans(),
            compact.buckets(),
            HistogramSpans.NONE,
            new long[0],
            custom),
        null,
        valid);
  }

  private Native floats(CounterResetHint hint, double[] custom, boolean valid) {
    double[] buckets = new double[size];
    double previous = 0;
    for (int i = 0; i < size; i++) {
      buckets[i] = counts[i] - previous;
      previous = counts[i];
    }
    HistogramCompaction.Counts compact =
        HistogramCompaction.compact(new int[] {0, size}, buckets, 0);
    return new Native(
        null,
        new FloatHistogram(
            hint,
            FloatHistogram.CUSTOM_BUCKETS,
            0,
            0,
            count,
            sum,
            compact.spans(),
            compact.buckets(),
            HistogramSpans.NONE,
            new double[0],
            custom),
        valid);
  }
}
