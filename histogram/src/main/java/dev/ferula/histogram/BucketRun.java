package dev.ferula.histogram;

import java.util.Arrays;

/**
 * The buckets of one side of a native histogram while it is computed with: indexes in rising order,
 * a count for each and what compensated summation carries beside it. Grows as needed; for one
 * thread.
 */
final class BucketRun {
  private static final double[] NO_COUNTS = {};

  int size;
  int[] indexes;
  double[] counts;
  double[] carries;

  BucketRun(int capacity) {
    indexes = new int[capacity];
    counts = new double[capacity];
    carries = new double[capacity];
  }

  static BucketRun of(int[] spans, double[] buckets) {
    BucketRun run = new BucketRun(buckets.length);
    int index = 0;
    for (int s = 0; s + 1 < spans.length; s += 2) {
      index += spans[s];
      for (int i = 0; i < spans[s + 1] && run.size < buckets.length; i++) {
        run.append(index++, buckets[run.size], 0);
      }
    }
    return run;
  }

  BucketRun copy() {
    BucketRun copy = new BucketRun(size);
    System.arraycopy(indexes, 0, copy.indexes, 0, size);
    System.arraycopy(counts, 0, copy.counts, 0, size);
    System.arraycopy(carries, 0, copy.carries, 0, size);
    copy.size = size;
    return copy;
  }

  void append(int index, double count, double carry) {
    if (size == indexes.length) {
      int capacity = Math.max(8, size * 2);
      indexes = Arrays.copyOf(indexes, capacity);
      counts = Arrays.copyOf(counts, capacity);
      carries = Arrays.copyOf(carries, capacity);
    }
    indexes[size] = index;
    counts[size] = count;
    carries[size] = carry;
    size++;
  }

  /** The same buckets in a coarser schema; {@code carried} compensates the sums. */
  BucketRun coarser(int schema, int targetSchema, boolean carried) {
    if (schema == targetSchema) {
      return this;
    }
    BucketRun target = new BucketRun(size);
    for (int i = 0; i < size; i++) {
      int index = HistogramBounds.coarser(indexes[i], schema, targetSchema);
      target.accumulate(index, counts[i], carries[i], carried);
    }
    return target;
  }

  /* Adds to the last bucket if that has the index, else appends. */
  private void accumulate(int index, double count, double carry, boolean carried) {
    int last = size - 1;
    if (last < 0 || indexes[last] != index) {
      append(index, count, carry);
      return;
    }
    addAt(last, count, carried);
    if (carried) {
      addAt(last, carry, true);
    }
  }

  private void addAt(int i, double value, boolean carried) {
    double total = counts[i] + value;
    if (carried) {
      carries[i] = Kahan.carry(value, counts[i], carries[i], total);
    }
    counts[i] = total;
  }

  /** These buckets and the other's, whose counts are multiplied by {@code sign} (1 or -1). */
  BucketRun plus(BucketRun other, double sign, boolean carried) {
    BucketRun result = new BucketRun(size + other.size);
    int i = 0;
    int j = 0;
    while (i < size || j < other.size) {
      if (j == other.size || (i < size && indexes[i] < other.indexes[j])) {
        result.append(indexes[i], counts[i], carries[i]);
        i++;
      } else if (i == size || other.indexes[j] < indexes[i]) {
        result.append(other.indexes[j], sign * other.counts[j], sign * other.carries[j]);
        j++;
      } else {
        result.append(indexes[i], counts[i], carries[i]);
        int last = result.size - 1;
        result.addAt(last, sign * other.counts[j], carried);
        if (carried && other.carries[j] != 0) {
          result.addAt(last, sign * other.carries[j], true);
        }
        i++;
        j++;
      }
    }
    return result;
  }

  /** Leaves out the buckets whose upper bound is not above the threshold of the zero bucket. */
  BucketRun above(double threshold, int schema) {
    int first = 0;
    while (first < size && HistogramBounds.exponential(schema, indexes[first]) <= threshold) {
      first++;
    }
    if (first == 0) {
      return this;
    }
    BucketRun rest = new BucketRun(size - first);
    for (int i = first; i < size; i++) {
      rest.append(indexes[i], counts[i], carries[i]);
    }
    return rest;
  }

  /** These buckets, laid out by {@code bounds}, laid out by fewer custom bounds. */
  BucketRun onto(double[] bounds, double[] target, boolean carried) {
    BucketRun result = new BucketRun(size);
    int t = 0;
    for (int i = 0; i < size; i++) {
      if (indexes[i] >= bounds.length) {
        t = target.length;
      }
      while (t < target.length && target[t] < bounds[indexes[i]]) {
        t++;
      }
      result.accumulate(t, counts[i], carries[i], carried);
    }
    return result;
  }

  void multiply(double factor) {
    for (int i = 0; i < size; i++) {
      counts[i] *= factor;
      carries[i] *= factor;
    }
  }

  void divide(double divisor) {
    for (int i = 0; i < size; i++) {
      counts[i] /= divisor;
      carries[i] /= divisor;
    }
  }

  boolean hasInfinite() {
    for (int i = 0; i < size; i++) {
      if (Double.isInfinite(counts[i])) {
        return true;
      }
    }
    return false;
  }

  void settle() {
    for (int i = 0; i < size; i++) {
      counts[i] += carries[i];
      carries[i] = 0;
    }
  }

  /** Leaves out the buckets that are empty. */
  BucketRun compact() {
    BucketRun result = new BucketRun(size);
    for (int i = 0; i < size; i++) {
      if (counts[i] != 0 || carries[i] != 0) {
        result.append(indexes[i], counts[i], carries[i]);
      }
    }
    return result;
  }

  double[] toCounts() {
    return size == 0 ? NO_COUNTS : Arrays.copyOf(counts, size);
  }

  int[] toSpans() {
    if (size == 0) {
      return HistogramSpans.NONE;
    }
    int spans = 1;
    for (int i = 1; i < size; i++) {
      if (indexes[i] != indexes[i - 1] + 1) {
        spans++;
      }
    }
    int[] result = new int[2 * spans];
    int s = 0;
    int expected = 0;
    for (int i = 0; i < size; i++) {
      if (i > 0 && indexes[i] == expected) {
        result[s - 1]++;
      } else {
        result[s++] = indexes[i] - expected;
        result[s++] = 1;
      }
      expected = indexes[i] + 1;
    }
    return result;
  }

  /** Whether some bucket of {@code before} holds more than the same bucket here. */
  boolean lostSince(BucketRun before) {
    int i = 0;
    for (int j = 0; j < before.size; j++) {
      while (i < size && indexes[i] < before.indexes[j]) {
        i++;
      }
      boolean present = i < size && indexes[i] == before.indexes[j];
      if (present ? counts[i] < before.counts[j] : before.counts[j] != 0) {
        return true;
      }
    }
    return false;
  }

  boolean sameAs(BucketRun that) {
    if (size != that.size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (indexes[i] != that.indexes[i]
          || Double.doubleToRawLongBits(counts[i]) != Double.doubleToRawLongBits(that.counts[i])) {
        return false;
      }
    }
    return true;
  }
}
