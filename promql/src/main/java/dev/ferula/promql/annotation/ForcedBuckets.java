package dev.ferula.promql.annotation;

/** Where counts of classic buckets had to be raised, and by how much at most. For one thread. */
public final class ForcedBuckets {
  private final int[] perStep;
  long minTime = Long.MAX_VALUE;
  long maxTime = Long.MIN_VALUE;
  double minBucket = Double.POSITIVE_INFINITY;
  double maxBucket = Double.NEGATIVE_INFINITY;
  double maxDifference;

  /** Nothing yet, in so many steps. */
  public ForcedBuckets(int steps) {
    perStep = new int[steps];
  }

  /** Takes in what one histogram needed at one step. */
  public void add(
      int step, long timestamp, double lowest, double highest, double largestDifference) {
    perStep[step]++;
    minTime = Math.min(minTime, timestamp);
    maxTime = Math.max(maxTime, timestamp);
    minBucket = Math.min(minBucket, lowest);
    maxBucket = Math.max(maxBucket, highest);
    maxDifference = Math.max(maxDifference, largestDifference);
  }

  /**
   * How many samples it was, as Prometheus counts them: it joins what it has with itself at every
   * further step, so that the number doubles, and after 64 steps is none.
   */
  long count() {
    long count = 0;
    for (int samples : perStep) {
      count = count == 0 ? samples : 2 * (count + samples);
    }
    return count;
  }
}
