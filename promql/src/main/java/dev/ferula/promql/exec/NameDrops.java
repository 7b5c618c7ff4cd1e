package dev.ferula.promql.exec;

import dev.ferula.promql.parser.Aggregator;
import java.util.BitSet;

/**
 * Whether a group loses its metric name at the end, where that is done at the end: as in
 * Prometheus, what its members at the last step say counts, and one that loses its own is enough.
 */
final class NameDrops {
  private final int steps;
  private final boolean floatsOnly;
  private final BitSet begun = new BitSet();
  private final BitSet dropped = new BitSet();

  NameDrops(Aggregator op, int steps) {
    this.steps = steps;
    this.floatsOnly =
        switch (op) {
          case MIN, MAX, STDDEV, STDVAR, QUANTILE -> true;
          case SUM, AVG, COUNT, GROUP, TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES -> false;
        };
  }

  void add(Row member) {
    for (int step = 0; step < steps; step++) {
      if (!member.isPresent(step)) {
        continue;
      }
      // A histogram that the operator passes over has no say before the group's first float.
      if (!floatsOnly || member.hasFloat(step) || begun.get(step)) {
        begun.set(step);
        if (member.dropName) {
          dropped.set(step);
        }
      }
    }
  }

  boolean atLastStepOf(Row result) {
    int step = steps - 1;
    while (step >= 0 && !result.isPresent(step)) {
      step--;
    }
    return step >= 0 && dropped.get(step);
  }
}
