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
    Limits limits = evaluator.evaluation.limits;
    long held = limits.held();
    List<Row> left = evaluator.collectAside(join.left());
    List<Row> right = evaluator.collectAside(join.right());
    mask(left, right);
    RowTable table =
        RowTable.ofOperator(
            evaluator.grid, evaluator.evaluation.options.delayedNameRemoval(), limits);
    // In the order of the sides, not of the groups: an instant vector keeps it.
    add(left, table);
    if (join.op() == BinaryOp.OR) {
      add(right, table);
    }
    evaluator.drain(table, left, right, held, sink);
  }

  private void mask(List<Row> left, List<Row> right) {
    MatchGroups groups = new MatchGroups(evaluator.evaluation.space, join.matching());
    left.forEach(groups::addLeft);
    right.forEach(groups::addRight);
    for (MatchGroups.Group group : groups.groups()) {
      if (join.op() == BinaryOp.OR) {
        mask(group.right(), Row.presence(group.left(), evaluator.steps), false);
      } else {
        mask(group.left(), Row.presence(group.right(), evaluator.steps), join.op() == BinaryOp.AND);
      }
    }
  }

  private void add(List<Row> rows, RowTable table) {
    for (Row row : rows) {
      if (!row.isEmpty()) {
        evaluator.evaluation.limits.hold(row);
        table.accept(row);
      }
    }
  }

  /* Leaves only the steps where the other side is present, or absent. */
  private void mask(List<Row> rows, boolean[] other, boolean wanted) {
    for (Row row : rows) {
      row.unpack(evaluator.evaluation.limits);
      for (int step = 0; step < other.length; step++) {
        if (other[step] != wanted) {
          row.clear(step);
        }
      }
      evaluator.aside(row);
    }
  }
}
