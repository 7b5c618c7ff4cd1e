package dev.ferula.promql.plan;

import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import org.jspecify.annotations.Nullable;

/** What a node of the syntax tree stands in; which parts of it matter is by kind. */
sealed interface Enclosure {
  record InSubquery(long range, long offset, @Nullable Long at, long step) implements Enclosure {}

  record InCall(String function) implements Enclosure {}

  record InAggregate(Expr.AggregateExpr aggregate) implements Enclosure {}

  record InBinary(BinaryOp op) implements Enclosure {}

  record InRange(long range) implements Enclosure {}
}
