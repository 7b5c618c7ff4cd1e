package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.window.SampleColumns;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One series of an intermediate result with its value at every step. Whoever receives a row owns
 * it.
 *
 * <p>A step without a value holds {@link #ABSENT}, which is told from a value by its bits. No
 * operator gets it as a value: selectors drop stale markers, and arithmetic on a NaN never yields
 * these bits. A step with a histogram holds ABSENT among the values.
 */
final class Row {
  /** No float at this step. */
  static final double ABSENT = StaleMarker.VALUE;

  private static final double[] NONE = {};

  private static final long ABSENT_BITS = Double.doubleToRawLongBits(ABSENT);

  /** The labels, as pair ids of the query's {@link LabelSpace} in order of the names. */
  int[] pairs;

  /** Whether the metric name is to go when the answer is rendered. */
  boolean dropName;

  double[] values;
  @Nullable FloatHistogram @Nullable [] histograms;

  /** The values while the row is put aside; it has no others then. */
  private @Nullable PackedRow packed;

  Row(int[] pairs, boolean dropName, double[] values) {
    this.pairs = pairs;
    this.dropName = dropName;
    this.values = values;
  }

  /** A row without any value yet. */
  static Row empty(int[] pairs, boolean dropName, int steps) {
    double[] values = new double[steps];
    Arrays.fill(values, ABSENT);
    return new Row(pairs, dropName, values);
  }

  static boolean isAbsent(double value) {
    return Double.doubleToRawLongBits(value) == ABSENT_BITS;
  }

  boolean hasFloat(int step) {
    return !isAbsent(values[step]);
  }

  @Nullable FloatHistogram histogram(int step) {
    return histograms == null ? null : histograms[step];
  }

  boolean isPresent(int step) {
    return hasFloat(step) || histogram(step) != null;
  }

  /** At which steps any of the rows has a value. */
  static boolean[] presence(List<Row> rows, int steps) {
    boolean[] present = new boolean[steps];
    for (Row row : rows) {
      for (int step = 0; step < steps; step++) {
        present[step] |= row.isPresent(step);
      }
    }
    return present;
  }

  void set(int step, FloatHistogram histogram) {
    @Nullable FloatHistogram[] all = histograms;
    if (all == null) {
      all = new FloatHistogram[values.length];
      histograms = all;
    }
    all[step] = histogram;
  }

  /** Takes over the value that another row has at a step. */
  void copyStep(Row from, int step) {
    FloatHistogram histogram = from.histogram(step);
    if (histogram == null) {
      values[step] = from.values[step];
    } else {
      set(step, histogram);
    }
  }

  /** Empties a step. */
  void clear(int step) {
    values[step] = ABSENT;
    if (histograms != null) {
      histograms[step] = null;
    }
  }

  /** The first step with a value, or the number of steps where there is none. */
  int firstPresent() {
    int step = 0;
    while (step < values.length && !isPresent(step)) {
      step++;
    }
    return step;
  }

  /** The last step with a value, or -1 where there is none. */
  int lastPresent() {
    int step = values.length - 1;
    while (step >= 0 && !isPresent(step)) {
      step--;
    }
    return step;
  }

  boolean isEmpty() {
    return firstPresent() == values.length;
  }

  /** At how many steps there is a float. */
  int floatCount() {
    int count = 0;
    for (double value : values) {
      count += isAbsent(value) ? 0 : 1;
    }
    return count;
  }

  /** At how many steps there is a value. */
  int presentCount() {
    int count = floatCount();
    if (histograms != null) {
      for (FloatHistogram histogram : histograms) {
        count += histogram == null ? 0 : 1;
      }
    }
    return count;
  }

  /** How many samples the row counts for; a histogram counts for more than a float. */
  int sampleCount() {
    int count = 0;
    for (int step = 0; step < values.length; step++) {
      if (hasFloat(step)) {
        count++;
      } else {
        count += SampleColumns.weight(histogram(step));
      }
    }
    return count;
  }

  /**
   * Puts the row aside if it has few values: nothing is to be asked of it then but its labels.
   *
   * @return how many values it has then, or zero where it stays as it is
   */
  int pack() {
    PackedRow aside = PackedRow.of(this);
    if (aside == null) {
      return 0;
    }
    packed = aside;
    values = NONE;
    histograms = null;
    return aside.size();
  }

  boolean isPacked() {
    return packed != null;
  }

  /** Undoes {@link #pack}. */
  void unpack() {
    PackedRow aside = packed;
    if (aside != null) {
      packed = null;
      aside.into(this);
    }
  }

  /** About how many bytes of memory the row takes. */
  long bytes() {
    if (packed != null) {
      return 64 + 4L * pairs.length + packed.bytes();
    }
    long bytes = 64 + 8L * values.length + 4L * pairs.length;
    @Nullable FloatHistogram[] all = histograms;
    if (all != null) {
      bytes += 8L * all.length;
      for (FloatHistogram histogram : all) {
        bytes += 16L * SampleColumns.weight(histogram);
      }
    }
    return bytes;
  }
}
