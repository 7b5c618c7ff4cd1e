package dev.ferula.promql.plan;

import dev.ferula.matcher.Matcher;
import dev.ferula.promql.parser.Aggregator;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.parser.Span;
import dev.ferula.promql.parser.VectorMatching;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a query's plan. Times are milliseconds; parentheses, unary plus, bounds and duration
 * arithmetic of the expression are resolved, vectors and scalars told apart.
 */
public sealed interface Plan {
  /** The part of the text that the node comes from, for annotations. */
  Span span();

  /** Whether the value is one number for each step. */
  default boolean isScalar() {
    return switch (this) {
      case Number _, ScalarBinary _ -> true;
      case Call call -> call.scalar();
      case Negate negate -> negate.operand().isScalar();
      case StepInvariant invariant -> invariant.inner().isScalar();
      case Text _,
          Plus _,
          Selector _,
          RangeSelector _,
          Subquery _,
          VectorScalar _,
          Join _,
          SetJoin _,
          Aggregate _ ->
          false;
    };
  }

  /** A number. */
  record Number(Span span, double value) implements Plan {}

  /** A string. */
  record Text(Span span, String value) implements Plan {}

  /**
   * The samples of matching series.
   *
   * @param id the number of the selection among those of the plan, -1 where none is made
   * @param at the instant that {@code @} fixed, or null
   * @param offset how far the lookup lies before the step (or before {@code at})
   * @param extension how the edges of a range, or an instant, are treated
   * @param statsOnly whether only count and sum of histograms matter
   */
  record Selector(
      Span span,
      int id,
      List<Matcher> matchers,
      @Nullable Long at,
      long offset,
      RangeExtension extension,
      boolean statsOnly)
      implements Plan {}

  /** A window of {@code range} over a selector's samples. */
  record RangeSelector(Span span, Selector selector, long range) implements Plan {}

  /** A window of {@code range} over an expression's values at multiples of {@code step}. */
  record Subquery(Span span, Plan inner, long range, long step, long offset, @Nullable Long at)
      implements Plan {}

  /** An expression that has the same value at every step. */
  record StepInvariant(Plan inner) implements Plan {
    @Override
    public Span span() {
      return inner.span();
    }
  }

  /** Unary plus before a selector: the same values, but what asks for a selector has none. */
  record Plus(Span span, Selector selector) implements Plan {}

  /** Unary minus. */
  record Negate(Span span, Plan operand) implements Plan {}

  /** An operator between two scalars. */
  record ScalarBinary(Span span, BinaryOp op, Plan left, Plan right) implements Plan {}

  /** An operator between a vector and a scalar, which may stand on either side. */
  record VectorScalar(
      Span span, BinaryOp op, Plan vector, Plan scalar, boolean scalarLeft, boolean returnBool)
      implements Plan {}

  /** An arithmetic, comparison or trim operator between two vectors. */
  record Join(
      Span span, BinaryOp op, Plan left, Plan right, VectorMatching matching, boolean returnBool)
      implements Plan {}

  /** {@code and}, {@code or}, {@code unless}. */
  record SetJoin(Span span, BinaryOp op, Plan left, Plan right, VectorMatching matching)
      implements Plan {}

  /** An aggregation. */
  record Aggregate(
      Span span,
      Aggregator op,
      @Nullable Plan parameter,
      Plan inner,
      List<String> grouping,
      boolean without)
      implements Plan {}

  /** A function call; {@code scalar} is whether the function yields one. */
  record Call(Span span, String function, boolean scalar, List<Plan> arguments) implements Plan {}
}
