package dev.ferula.promql.window;

import java.util.Arrays;

/**
 * Where the windows of all steps lie over the floats of a series. Series that were scraped together
 * have the same times, so that what was found for one holds for the next. Reused from series to
 * series; for one thread.
 */
public final class FloatWindows {
  /** More steps than this are not kept: it takes memory for each that nobody counts. */
  public static final int MAX_STEPS = 1 << 14;

  /* Series of more floats than this are not compared with the one before. */
  private static final int MAX_FLOATS = 1 << 16;

  private final long firstEnd;
  private final long interval;
  private final long range;
  final int[] from;
  final int[] to;
  private long[] times = {};
  private int floats = -1;
  private long samples;
  private int widest;

  /**
   * Windows of {@code range} milliseconds, the first of which ends at {@code firstEnd} and the
   * others {@code interval} apart.
   */
  public FloatWindows(long firstEnd, long interval, long range, int steps) {
    this.firstEnd = firstEnd;
    this.interval = interval;
    this.range = range;
    from = new int[steps];
    to = new int[steps];
  }

  /** Whether they lie over a series as over the one that they were laid over last. */
  public boolean fit(SampleColumns series) {
    int count = series.floats;
    return count == floats && Arrays.equals(series.times, 0, count, times, 0, count);
  }

  /** Lays the windows over a series. */
  public void place(SampleColumns series) {
    int count = series.floats;
    keep(series.times, count);
    int first = 0;
    int end = 0;
    samples = 0;
    widest = 0;
    for (int step = 0; step < from.length; step++) {
      long until = end(step);
      while (end < count && series.times[end] <= until) {
        end++;
      }
      while (first < end && series.times[first] <= until - range) {
        first++;
      }
      from[step] = first;
      to[step] = end;
      samples += end - first;
      widest = Math.max(widest, end - first);
    }
  }

  private void keep(long[] source, int count) {
    floats = -1;
    if (count <= MAX_FLOATS) {
      if (times.length < count) {
        times = new long[Math.max(count, 2 * times.length)];
      }
      System.arraycopy(source, 0, times, 0, count);
      floats = count;
    }
  }

  /** When the window of a step ends. */
  long end(int step) {
    return firstEnd + step * interval;
  }

  /** How many floats are in the window of a step. */
  public int count(int step) {
    return to[step] - from[step];
  }

  /** How many of them are in no window before. */
  public int fresh(int step) {
    return to[step] - Math.max(from[step], step == 0 ? 0 : to[step - 1]);
  }

  /** How many floats all windows have together, each as often as it is in one. */
  public long samples() {
    return samples;
  }

  /** How many floats are in the fullest window. */
  public int widest() {
    return widest;
  }
}
