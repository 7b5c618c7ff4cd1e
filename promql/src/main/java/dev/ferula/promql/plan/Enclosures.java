package dev.ferula.promql.plan;

import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import dev.ferula.storage.SelectHints;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What stands around the node that is planned, and what follows from it for a selector. */
final class Enclosures {
  /* The innermost first. */
  private final Deque<Enclosure> path = new ArrayDeque<>();

  void push(Enclosure enclosure) {
    path.push(enclosure);
  }

  void pop() {
    path.pop();
  }

  Iterable<Enclosure> outermostFirst() {
    return path::descendingIterator;
  }

  /** Whether a function asks for count and sum of histograms, and nothing between for buckets. */
  boolean needsOnlyStats() {
    boolean only = false;
    for (Enclosure around : path) {
      switch (around) {
        case Enclosure.InSubquery _ -> {
          return false;
        }
        case Enclosure.InCall(String function) -> {
          switch (function) {
            case "histogram_count", "histogram_sum", "histogram_avg" -> only = true;
            case "histogram_quantile", "histogram_quantiles", "histogram_fraction" -> {
              return false;
            }
            default -> {}
          }
        }
        case Enclosure.InBinary(BinaryOp op) -> {
          if (op == BinaryOp.TRIM_LOWER || op == BinaryOp.TRIM_UPPER) {
            return false;
          }
        }
        case Enclosure.InAggregate _, Enclosure.InRange _ -> {}
      }
    }
    return only;
  }

  boolean isWithin(String function) {
    for (Enclosure around : path) {
      if (around instanceof Enclosure.InCall(String name) && name.equals(function)) {
        return true;
      }
    }
    return false;
  }

  /** What storage is told of a selector. */
  SelectHints hints(long from, long to, long interval, long range) {
    boolean by = false;
    List<String> grouping = List.of();
    String function = "";
    boolean nearest = true;
    for (Enclosure around : path) {
      if (around instanceof Enclosure.InBinary) {
        break;
      }
      if (around instanceof Enclosure.InCall(String name)) {
        function = name;
        break;
      }
      if (around instanceof Enclosure.InAggregate(Expr.AggregateExpr aggregate)) {
        function = aggregate.op().text();
        if (nearest) {
          by = !aggregate.without();
          grouping = aggregate.grouping();
        }
        break;
      }
      nearest = false;
    }
    return new SelectHints(from, to, interval, function, range, grouping, by, false, 0);
  }
}
