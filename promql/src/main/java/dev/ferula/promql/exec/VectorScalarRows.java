package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.annotation.StepNotes;
import dev.ferula.promql.element.ElementOperator;
import dev.ferula.promql.element.FloatOperator;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.plan.Plan;

/** An operator between each element of a vector and a scalar. */
final class VectorScalarRows {
  private final Evaluator evaluator;
  private final Plan.VectorScalar operation;
  private final ElementOperator operator;
  private final StepNotes notes;
  private int taken;

  VectorScalarRows(Evaluator evaluator, Plan.VectorScalar operation) {
    this.evaluator = evaluator;
    this.operation = operation;
    this.operator = new ElementOperator(operation.op());
    this.notes = new StepNotes(operation.span(), evaluator.evaluation.annotations, evaluator.steps);
  }

  void push(RowSink sink) {
    double[] scalars = evaluator.scalar(operation.scalar());
    if (operation.op().kind() == BinaryOp.Kind.ARITHMETIC || operation.returnBool()) {
      try (Renamed renamed = new Renamed(evaluator, sink)) {
        evaluator.rows(operation.vector(), row -> apply(row, scalars, renamed));
      }
    } else {
      evaluator.rows(operation.vector(), row -> apply(row, scalars, sink));
    }
    notes.annotate();
  }

  private void apply(Row row, double[] scalars, RowSink sink) {
    boolean some = false;
    taken++;
    if (row.histograms == null && operation.op().kind() == BinaryOp.Kind.ARITHMETIC) {
      arithmetic(row.values, scalars);
      some = true;
    } else {
      for (int step = 0; step < evaluator.steps; step++) {
        some |= apply(row, step, scalars[step]);
      }
    }
    if (some) {
      sink.accept(row);
    }
  }

  private void arithmetic(double[] values, double[] scalars) {
    BinaryOp op = operation.op();
    boolean scalarLeft = operation.scalarLeft();
    for (int step = 0; step < values.length; step++) {
      double value = values[step];
      if (!Row.isAbsent(value)) {
        values[step] =
            scalarLeft
                ? FloatOperator.arithmetic(op, scalars[step], value)
                : FloatOperator.arithmetic(op, value, scalars[step]);
      }
    }
  }

  private boolean apply(Row row, int step, double scalar) {
    if (!row.isPresent(step)) {
      return false;
    }
    double value = row.values[step];
    FloatHistogram histogram = row.histogram(step);
    boolean fits =
        operation.scalarLeft()
            ? operator.apply(scalar, null, value, histogram)
            : operator.apply(value, histogram, scalar, null);
    if (operator.note != null) {
      notes.keep(step, taken, operator.note);
    }
    row.clear(step);
    if (!fits || !(operator.keep || operation.returnBool())) {
      return false;
    }
    if (operation.returnBool()) {
      row.values[step] = operator.keep ? 1 : 0;
    } else if (operator.histogram != null) {
      row.set(step, operator.histogram);
    } else {
      // A comparison lets the vector's element through, on whichever side it stands.
      row.values[step] = operation.op().isComparison() ? value : operator.value;
    }
    return true;
  }
}
