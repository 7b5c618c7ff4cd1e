package dev.ferula.promql.exec;

import dev.ferula.promql.parser.Span;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * What operators of a plan are called when a query is explained.
 *
 * @param text of the query
 */
record PlanNames(String text) {

  /** What kind of operator it is. */
  static String operator(Plan plan) {
    return switch (plan) {
      case Plan.Number _ -> "number";
      case Plan.Text _ -> "string";
      case Plan.Selector _ -> "instant selector";
      case Plan.RangeSelector _ -> "range selector";
      case Plan.Subquery _ -> "subquery";
      case Plan.StepInvariant _ -> "once for all steps";
      case Plan.Plus _ -> "unary plus";
      case Plan.Negate _ -> "negation";
      case Plan.ScalarBinary binary -> "scalars " + binary.op().text();
      case Plan.VectorScalar binary -> "vector and scalar " + binary.op().text();
      case Plan.Join join -> "join " + join.op().text();
      case Plan.SetJoin join -> "sets " + join.op().text();
      case Plan.Aggregate aggregate -> "aggregation " + aggregate.op().text();
      case Plan.Call call -> "function " + call.function();
    };
  }

  /** The part of the query that the operator evaluates. */
  String expression(Plan plan) {
    Span span = plan.span();
    return span.end() <= text.length() ? text.substring(span.start(), span.end()) : "";
  }

  /** Where the operator takes its input from. */
  static List<Plan> inputs(Plan plan) {
    return switch (plan) {
      case Plan.Number _, Plan.Text _, Plan.Selector _, Plan.RangeSelector _ -> List.of();
      case Plan.Subquery subquery -> List.of(subquery.inner());
      case Plan.StepInvariant(Plan inner) -> List.of(inner);
      case Plan.Plus plus -> List.of(plus.selector());
      case Plan.Negate negate -> List.of(negate.operand());
      case Plan.ScalarBinary binary -> List.of(binary.left(), binary.right());
      case Plan.VectorScalar binary ->
          binary.scalarLeft()
              ? List.of(binary.scalar(), binary.vector())
              : List.of(binary.vector(), binary.scalar());
      case Plan.Join join -> List.of(join.left(), join.right());
      case Plan.SetJoin join -> List.of(join.left(), join.right());
      case Plan.Aggregate aggregate -> {
        List<Plan> inputs = new ArrayList<>();
        if (aggregate.parameter() != null) {
          inputs.add(aggregate.parameter());
        }
        inputs.add(aggregate.inner());
        yield inputs;
      }
      case Plan.Call call -> call.arguments();
    };
  }
}
