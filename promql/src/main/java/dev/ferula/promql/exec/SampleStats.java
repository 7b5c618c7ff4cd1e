package dev.ferula.promql.exec;

import dev.ferula.promql.QueryStats;
import java.util.ArrayList;
import java.util.List;

/** How many samples the steps of one grid looked at. For one thread. */
final class SampleStats {
  /** What counting takes for each step. */
  static final int BYTES_PER_STEP = 2 * Long.BYTES;

  private final long[] perStep;
  private final long[] readPerStep;
  private long total;
  private long read;

  SampleStats(int steps) {
    perStep = new long[steps];
    readPerStep = new long[steps];
  }

  /** Counts samples that a step looked at. */
  void count(int step, long samples) {
    perStep[step] += samples;
    total += samples;
  }

  /** Counts samples at every step. */
  void countAtEveryStep(long samples) {
    for (int step = 0; step < perStep.length; step++) {
      count(step, samples);
    }
  }

  /** Takes in what was counted apart for the same steps. */
  void add(SampleStats other) {
    for (int step = 0; step < perStep.length; step++) {
      count(step, other.perStep[step]);
      read(step, other.readPerStep[step]);
    }
  }

  /** Counts samples that were read from storage for a step, and for no step before it. */
  void read(int step, long samples) {
    readPerStep[step] += samples;
    read += samples;
  }

  /**
   * Takes in what a subquery has read: a step of it counts for the first step of the query at or
   * after it, and not at all where it lies between two windows.
   *
   * @param range how far back the windows reach
   */
  void readBySubquery(SampleStats inner, Grid innerGrid, Grid grid, long offset, long range) {
    if (perStep.length <= 1) {
      read(0, inner.read);
      return;
    }
    for (int k = 0; k < inner.readPerStep.length; k++) {
      long time = innerGrid.timestamp(k) + offset;
      long interval = grid.interval();
      long ahead = time - grid.start();
      long step = ahead <= 0 ? 0 : (ahead + interval - 1) / interval;
      int clamped = (int) Math.min(step, perStep.length - 1);
      if (time > grid.timestamp(clamped) - range) {
        read(clamped, inner.readPerStep[k]);
      }
    }
  }

  long total() {
    return total;
  }

  long read() {
    return read;
  }

  List<QueryStats.Step> perStep(Grid grid) {
    return steps(perStep, grid);
  }

  List<QueryStats.Step> readPerStep(Grid grid) {
    return steps(readPerStep, grid);
  }

  private static List<QueryStats.Step> steps(long[] counts, Grid grid) {
    List<QueryStats.Step> steps = new ArrayList<>(counts.length);
    for (int step = 0; step < counts.length; step++) {
      steps.add(new QueryStats.Step(grid.timestamp(step), counts[step]));
    }
    return steps;
  }
}
