package dev.ferula.promql.exec;

import dev.ferula.model.Labels;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.parser.Span;

/** Notes where a rate is taken of floats that, going by name or type, are not a counter's. */
final class NonCounterCheck {
  private final Evaluation evaluation;
  private final Span span;
  private int checkedName = -1;

  NonCounterCheck(Evaluation evaluation, Span span) {
    this.evaluation = evaluation;
    this.span = span;
  }

  /** Checks a row that still has its metric name. */
  void check(Row row) {
    LabelSpace space = evaluation.space;
    int name = space.find(row.pairs, Labels.METRIC_NAME);
    if (name < 0 || !hasFloats(row)) {
      return;
    }
    if (evaluation.options.typeAndUnitLabels()) {
      checkType(space.value(name), space.value(row.pairs, "__type__"));
    } else if (name != checkedName) {
      // Series of one metric mostly come together.
      checkedName = name;
      checkName(space.value(name));
    }
  }

  private static boolean hasFloats(Row row) {
    for (int step = 0; step < row.values.length; step++) {
      if (row.hasFloat(step)) {
        return true;
      }
    }
    return false;
  }

  private void checkName(String name) {
    if (!name.endsWith("_total")
        && !name.endsWith("_sum")
        && !name.endsWith("_count")
        && !name.endsWith("_bucket")) {
      evaluation.annotations.info(
          span,
          "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
              + Annotations.quoted(name));
    }
  }

  private void checkType(String name, String type) {
    if (!type.equals("counter") && !type.equals("histogram")) {
      evaluation.annotations.info(
          span,
          "metric might not be a counter, __type__ label is not set to \"counter\" or"
              + " \"histogram\", got "
              + Annotations.quoted(type)
              + ": "
              + Annotations.quoted(name));
    }
  }
}
