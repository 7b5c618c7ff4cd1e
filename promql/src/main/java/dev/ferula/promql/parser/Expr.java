package dev.ferula.promql.parser;

import dev.ferula.matcher.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A PromQL expression: an immutable tree. {@code toString} gives the expression on one line, in
 * Prometheus's formatting.
 *
 * <p>Equality compares spans too; trees of the same meaning from differently formatted texts are
 * not equal.
 */
public sealed interface Expr {
  /** Where the expression stands in the text. */
  Span span();

  /** The type of its value. */
  ValueType type();

  /** The expressions directly inside, in the order of the text. */
  default List<Expr> children() {
    return List.of();
  }

  /** The durations written at this very expression, in the order of the text. */
  default List<DurationExpr> durations() {
    return List.of();
  }

  /**
   * The expression with each of its children replaced; spans stay as they were.
   *
   * @param edit must give a selector for the selector of a range
   */
  default Expr mapChildren(UnaryOperator<Expr> edit) {
    return switch (this) {
      case NumberLiteral _, StringLiteral _, VectorSelector _ -> this;
      case MatrixSelector matrix ->
          new MatrixSelector(
              matrix.span(), (VectorSelector) edit.apply(matrix.selector()), matrix.range());
      case SubqueryExpr subquery ->
          new SubqueryExpr(
              subquery.span(),
              edit.apply(subquery.inner()),
              subquery.range(),
              subquery.step(),
              subquery.offset(),
              subquery.at());
      case UnaryExpr unary -> new UnaryExpr(unary.span(), unary.op(), edit.apply(unary.operand()));
      case ParenExpr paren -> new ParenExpr(paren.span(), edit.apply(paren.inner()));
      case BinaryExpr binary ->
          new BinaryExpr(
              binary.span(),
              binary.op(),
              edit.apply(binary.left()),
              edit.apply(binary.right()),
              binary.returnBool(),
              binary.matching());
      case AggregateExpr aggregate ->
          new AggregateExpr(
              aggregate.span(),
              aggregate.op(),
              aggregate.parameter() == null ? null : edit.apply(aggregate.parameter()),
              edit.apply(aggregate.inner()),
              aggregate.grouping(),
              aggregate.without());
      case Call call ->
          new Call(call.span(), call.function(), call.arguments().stream().map(edit).toList());
    };
  }

  /**
   * A number.
   *
   * @param duration whether it was written as a duration ({@code 5m} for 300)
   */
  record NumberLiteral(Span span, double value, boolean duration) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A string, without quotes and escapes. */
  record StringLiteral(Span span, String value) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * The latest samples of the series that match.
   *
   * @param name the metric name in front of the braces, or empty where there is none
   * @param matchers all conditions, the one on {@code name} last
   * @param offset null where there is none or it is zero
   * @param extension how the edges of a range around this selector are treated
   */
  record VectorSelector(
      Span span,
      String name,
      List<Matcher> matchers,
      @Nullable DurationExpr offset,
      @Nullable AtModifier at,
      RangeExtension extension)
      implements Expr {
    public VectorSelector {
      matchers = List.copyOf(matchers);
    }

    /** The same selector with other conditions. */
    public VectorSelector withMatchers(List<Matcher> newMatchers) {
      return new VectorSelector(span, name, newMatchers, offset, at, extension);
    }

    VectorSelector withSpan(Span newSpan) {
      return new VectorSelector(newSpan, name, matchers, offset, at, extension);
    }

    VectorSelector withOffset(@Nullable DurationExpr newOffset) {
      return new VectorSelector(span, name, matchers, newOffset, at, extension);
    }

    VectorSelector withAt(AtModifier newAt) {
      return new VectorSelector(span, name, matchers, offset, newAt, extension);
    }

    VectorSelector withExtension(RangeExtension newExtension) {
      return new VectorSelector(span, name, matchers, offset, at, newExtension);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public List<DurationExpr> durations() {
      return offset == null ? List.of() : List.of(offset);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** Samples of a range of time; {@code @} and {@code offset} are those of the selector in it. */
  record MatrixSelector(Span span, VectorSelector selector, DurationExpr range) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public List<Expr> children() {
      return List.of(selector);
    }

    @Override
    public List<DurationExpr> durations() {
      return List.of(range);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * An instant vector evaluated at the steps of a range of time.
   *
   * @param step null for the default evaluation interval
   * @param offset null where there is none or it is zero
   */
  record SubqueryExpr(
      Span span,
      Expr inner,
      DurationExpr range,
      @Nullable DurationExpr step,
      @Nullable DurationExpr offset,
      @Nullable AtModifier at)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public List<Expr> children() {
      return List.of(inner);
    }

    @Override
    public List<DurationExpr> durations() {
      List<DurationExpr> durations = new ArrayList<>();
      durations.add(range);
      if (step != null) {
        durations.add(step);
      }
      if (offset != null) {
        durations.add(offset);
      }
      return durations;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A sign before an expression that is not a number literal. */
  record UnaryExpr(Span span, UnaryOp op, Expr operand) implements Expr {
    @Override
    public ValueType type() {
      return operand.type();
    }

    @Override
    public List<Expr> children() {
      return List.of(operand);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * Two expressions with an operator between them.
   *
   * @param returnBool whether a comparison returns 0 or 1 rather than filtering
   * @param matching how elements are paired; null unless both sides are instant vectors
   */
  record BinaryExpr(
      Span span,
      BinaryOp op,
      Expr left,
      Expr right,
      boolean returnBool,
      @Nullable VectorMatching matching)
      implements Expr {

    @Override
    public ValueType type() {
      // Left-deep chains are the common long ones: the right side decides without descending.
      return right.type() == ValueType.SCALAR && left.type() == ValueType.SCALAR
          ? ValueType.SCALAR
          : ValueType.VECTOR;
    }

    @Override
    public List<Expr> children() {
      return List.of(left, right);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * An aggregation over the elements of an instant vector.
   *
   * @param parameter the k of {@code topk} and its like; null where the operator takes none
   * @param grouping the labels to keep, or with {@code without}, to drop
   */
  record AggregateExpr(
      Span span,
      Aggregator op,
      @Nullable Expr parameter,
      Expr inner,
      List<String> grouping,
      boolean without)
      implements Expr {
    public AggregateExpr {
      grouping = List.copyOf(grouping);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public List<Expr> children() {
      return parameter == null ? List.of(inner) : List.of(parameter, inner);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A function call. */
  record Call(Span span, FunctionSignature function, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
      return function.returns();
    }

    @Override
    public List<Expr> children() {
      return arguments;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** An expression in parentheses. */
  record ParenExpr(Span span, Expr inner) implements Expr {
    @Override
    public ValueType type() {
      return inner.type();
    }

    @Override
    public List<Expr> children() {
      return List.of(inner);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }
}
