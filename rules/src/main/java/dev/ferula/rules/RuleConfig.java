package dev.ferula.rules;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import java.time.Duration;

/** One rule as configured. */
public sealed interface RuleConfig {
  /** The name of the series or of the alert. */
  String name();

  /** The expression as written. */
  String query();

  Expr expr();

  /**
   * Labels that the rule adds, those of its group merged in, and with empty values those that it
   * takes away; templates where it is an alert.
   */
  Labels labels();

  /** Stores the value of an expression as new series. */
  record Recording(String name, String query, Expr expr, Labels labels) implements RuleConfig {}

  /**
   * Makes an alert of each element of an expression.
   *
   * @param holdDuration how long an element must be there before its alert fires
   * @param keepFiringFor how long an alert goes on firing after its element is gone
   */
  record Alerting(
      String name,
      String query,
      Expr expr,
      Duration holdDuration,
      Duration keepFiringFor,
      Labels labels,
      Labels annotations)
      implements RuleConfig {}
}
