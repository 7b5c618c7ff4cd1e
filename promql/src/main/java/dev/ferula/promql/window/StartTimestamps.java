package dev.ferula.promql.window;

/** What start timestamps of two samples, one after the other, say of a counter. */
final class StartTimestamps {
  private StartTimestamps() {}

  /** Whether the counter began anew between the samples. */
  static boolean isReset(long previousStart, long previous, long start, long timestamp) {
    if (start == 0 || start >= timestamp || start < previous) {
      return false;
    }
    if (start > previous) {
      return true;
    }
    // Start and previous sample coincide: a reset unless the previous sample began there, too.
    return previousStart <= previous && previousStart != 0 && previousStart != previous;
  }

  /** Whether the later sample claims time that the earlier one has counted already. */
  static boolean overlaps(long previousStart, long previous, long start) {
    return start != 0 && start < previous && start != previousStart;
  }
}
