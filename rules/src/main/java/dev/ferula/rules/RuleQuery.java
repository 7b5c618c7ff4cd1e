package dev.ferula.rules;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.rules.ledger.RuleLedger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates an expression at a moment. */
@FunctionalInterface
public interface RuleQuery {
  /** One element of an instant vector. */
  record Element(Labels labels, double value, @Nullable FloatHistogram histogram) {}

  /**
   * The value of an expression as a vector; a scalar is one element without labels.
   *
   * @param timestamp milliseconds
   * @throws dev.ferula.promql.QueryException if it has none
   * @throws RuleException for an expression that yields neither vector nor scalar
   */
  List<Element> evaluate(Expr expr, long timestamp);

  /** The same for the rules of one group, where whoever evaluates wants to know. */
  default RuleQuery forGroup(String file, String name) {
    return this;
  }

  /** The same for one rule, whose ledger is told what its selectors find. */
  default RuleQuery watching(RuleLedger ledger) {
    return this;
  }
}
