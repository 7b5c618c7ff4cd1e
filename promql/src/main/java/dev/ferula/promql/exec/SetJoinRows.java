package dev.ferula.promql.exec;

import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.plan.Plan;
import java.util.List;

/** {@code and}, {@code or} and {@code unless}, step by step. */
final class SetJoinRows {
  private final Evaluator evaluator;
  private final Plan.SetJoin join;

  SetJoinRows(Evaluator evaluator, Plan.SetJoin join) {
    this.evaluator = evaluator;
    this.join = join;
  }

  void push(RowSink sink) {
    long held = evaluator.evaluation.limits.held();
    List<Row> left = evaluator.collect(join.left());
    List<Row> right = evaluator.collect(join.right());
    MatchGroups groups = new MatchGroups(evaluator.evaluation.space, join.matching());
    left.forEach(groups::addLeft);
    right.forEach(groups::addRight);
    RowTable table =
        RowTable.ofOperator(evaluator.grid, evaluator.evaluation.options.delayedNameRemoval());
    for (MatchGroups.Group group : groups.groups()) {
      if (join.op() == BinaryOp.OR) {
        mask(group.right(), Row.presence(group.left(), evaluator.steps), false);
      } else {
        mask(group.left(), Row.presence(group.right(), evaluator.steps), join.op() == BinaryOp.AND);
      }
    }
    // In the order of the sides, not of the groups: an instant vector keeps it.
    add(left, table);
    if (join.op() == BinaryOp.OR) {
      add(right, table);
    }
    table.drainTo(evaluator.evaluation.replacing(held, sink));
  }

  private static void add(List<Row> rows, RowTable table) {
    for (Row row : rows) {
      if (!row.isEmpty()) {
        table.accept(row);
      }
    }
  }

  /* Leaves only the steps where the other side is present, or absent. */
  private void mask(List<Row> rows, boolean[] other, boolean wanted) {
    for (Row row : rows) {
      for (int step = 0; step < other.length; step++) {
        if (other[step] != wanted) {
          row.clear(step);
        }
      }
    }
  }
}
