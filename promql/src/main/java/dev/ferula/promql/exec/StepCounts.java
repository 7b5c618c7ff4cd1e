package dev.ferula.promql.exec;

/**
 * How many there are at each step. What is at all steps is counted once, of the rest it is kept
 * where it begins and where it has ended.
 */
final class StepCounts {
  private final int steps;
  private long everywhere;
  private long[] changes = {};

  StepCounts(int steps) {
    this.steps = steps;
  }

  /** Counts what is there at every step. */
  void addEverywhere(long count) {
    everywhere += count;
  }

  /** Counts what is there at the steps from one to before another. */
  void add(int from, int to, long count) {
    if (changes.length == 0) {
      changes = new long[steps + 1];
    }
    changes[from] += count;
    changes[to] -= count;
  }

  /** Counts the steps at which a row has a value, which are so many. */
  void add(Row row, int present) {
    if (present == steps) {
      everywhere++;
    } else if (present > 0) {
      addRuns(row, present);
    }
  }

  /* A series that began late or ended early has one run, whose length says that there is no gap. */
  private void addRuns(Row row, int present) {
    int from = row.firstPresent();
    if (row.lastPresent() - from + 1 == present) {
      add(from, from + present, 1);
      return;
    }
    int to = from;
    for (int left = present; left > 0; left -= to - from) {
      from = to;
      while (!row.isPresent(from)) {
        from++;
      }
      to = from;
      while (to < steps && row.isPresent(to)) {
        to++;
      }
      add(from, to, 1);
    }
  }

  /** Takes in what was counted apart for the same steps. */
  void add(StepCounts other) {
    everywhere += other.everywhere;
    if (other.changes.length > 0) {
      if (changes.length == 0) {
        changes = new long[steps + 1];
      }
      for (int step = 0; step <= steps; step++) {
        changes[step] += other.changes[step];
      }
    }
  }

  boolean isEven() {
    return changes.length == 0;
  }

  /** By how much there is more at a step than at the one before. */
  long change(int step) {
    return (step == 0 ? everywhere : 0) + (changes.length == 0 ? 0 : changes[step]);
  }
}
