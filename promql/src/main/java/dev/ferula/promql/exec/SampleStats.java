package dev.ferula.promql.exec;

import java.util.Arrays;
import java.util.List;

/** How many samples the steps of one grid looked at. For one thread. */
final class SampleStats {
  private final long[] perStep;
  private long total;
  private long read;

  SampleStats(int steps) {
    perStep = new long[steps];
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
    }
    read += other.read;
  }

  /** Counts samples that were read from storage. */
  void read(long samples) {
    read += samples;
  }

  long total() {
    return total;
  }

  long read() {
    return read;
  }

  List<Long> perStep() {
    return Arrays.stream(perStep).boxed().toList();
  }
}
