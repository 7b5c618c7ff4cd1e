package dev.ferula.promql.plan;

import dev.ferula.promql.parser.Aggregator;
import dev.ferula.promql.parser.AtModifier;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.parser.Span;
import dev.ferula.promql.parser.UnaryOp;
import dev.ferula.promql.parser.ValueType;
import dev.ferula.promql.parser.VectorMatching;
import dev.ferula.storage.SelectHints;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns an expression into a {@link QueryPlan} for the steps {@code start}, {@code start + step}
 * ... {@code end}; an instant query has step zero. For one use.
 */
public final class Planner {
  /** Functions whose value depends on the step even where that of their arguments does not. */
  private static final Set<String> STEP_BOUND =
      Set.of(
          "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "end",
          "hour",
          "minute",
          "month",
          "year",
          "predict_linear",
          "range",
          "start",
          "step",
          "time",
          "timestamp");

  private static final Set<String> LABEL_MAKERS =
      Set.of(
          "label_replace",
          "label_join",
          "histogram_quantiles",
          "info",
          "absent",
          "absent_over_time");

  /** A plan with whether its value is the same at every step and is worth evaluating once. */
  private record Planned(Plan plan, boolean invariant, boolean wrap) {
    Plan wrapped() {
      return wrap ? new Plan.StepInvariant(plan) : plan;
    }
  }

  private final long start;
  private final long end;
  private final long step;
  private final long lookback;
  private final long defaultSubqueryStep;
  private final Durations durations;
  private final List<Selection> selections = new ArrayList<>();
  private final Enclosures around = new Enclosures();
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private boolean createsLabels;
  private boolean inParameter;

  public Planner(long start, long end, long step, long lookback, long defaultSubqueryStep) {
    this(start, end, step, lookback, defaultSubqueryStep, "");
  }

  /** The same with the text that was parsed, for positions in errors. */
  public Planner(
      long start, long end, long step, long lookback, long defaultSubqueryStep, String text) {
    this.start = start;
    this.end = end;
    this.step = step;
    this.lookback = lookback;
    this.defaultSubqueryStep = defaultSubqueryStep;
    this.durations = new Durations(step, end - start, text);
  }

  /**
   * The plan of an expression.
   *
   * @throws dev.ferula.promql.QueryException if a duration comes out impossible
   */
  public QueryPlan plan(Expr expr) {
    Plan root = planned(expr).wrapped();
    boolean selects = minTime != Long.MAX_VALUE;
    return new QueryPlan(
        root, List.copyOf(selections), selects ? minTime : 0, selects ? maxTime : 0, createsLabels);
  }

  private Planned planned(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral number -> constant(number.span(), number.value());
      case Expr.StringLiteral text ->
          new Planned(new Plan.Text(text.span(), text.value()), true, false);
      case Expr.VectorSelector selector -> {
        Plan.Selector plan = selector(selector);
        yield new Planned(plan, plan.at() != null, plan.at() != null);
      }
      case Expr.MatrixSelector matrix -> matrixSelector(matrix);
      case Expr.SubqueryExpr subquery -> subquery(subquery);
      case Expr.UnaryExpr unary -> unary(unary);
      case Expr.BinaryExpr binary -> binary(binary);
      case Expr.AggregateExpr aggregate -> aggregate(aggregate);
      case Expr.Call call -> call(call);
      case Expr.ParenExpr paren -> planned(paren.inner());
    };
  }

  private static Planned constant(Span span, double value) {
    return new Planned(new Plan.Number(span, value), true, false);
  }

  /* What is known before the query runs, but for Prometheus depends on the step. */
  private static Planned bound(Span span, double value) {
    return new Planned(new Plan.Number(span, value), false, false);
  }

  private Plan.Selector selector(Expr.VectorSelector selector) {
    Long at = instant(selector.at());
    long offset = durations.offset(selector.offset());
    int id = selections.size();
    selections.add(new Selection(selector.matchers(), hints(selector, at, offset)));
    return unselected(selector, id, at, offset);
  }

  private Plan.Selector unselected(
      Expr.VectorSelector selector, int id, @Nullable Long at, long offset) {
    return new Plan.Selector(
        selector.span(),
        id,
        selector.matchers(),
        at,
        offset,
        selector.extension(),
        around.needsOnlyStats());
  }

  private @Nullable Long instant(@Nullable AtModifier at) {
    if (at == null) {
      return null;
    }
    return switch (at) {
      case AtModifier.Timestamp(long timestamp) -> timestamp;
      // As with Prometheus, which does not look for them in parameters of aggregations.
      case AtModifier.Bound bound ->
          inParameter ? null : Long.valueOf(bound == AtModifier.Bound.START ? start : end);
    };
  }

  private SelectHints hints(Expr.VectorSelector selector, @Nullable Long at, long offset) {
    long from = start;
    long to = end;
    long interval = 0;
    long range = 0;
    // From the outermost subquery inwards, as each widens what the next one sees.
    for (Enclosure enclosure : around.outermostFirst()) {
      if (enclosure instanceof Enclosure.InSubquery subquery) {
        if (subquery.at() != null) {
          from = subquery.at();
          to = subquery.at();
        }
        from -= subquery.offset() + subquery.range();
        to -= subquery.offset();
        interval = subquery.step();
      } else if (enclosure instanceof Enclosure.InRange window) {
        range = window.range();
      }
    }
    if (at != null) {
      from = at;
      to = at;
    }
    if (around.isWithin("info")) {
      // The info series of an instant are looked for as an instant selector does.
      minTime = Math.min(minTime, from - lookback + 1 - offset);
      maxTime = Math.max(maxTime, to - offset);
    }
    RangeExtension extension = selector.extension();
    from -= range + (range == 0 || extension != RangeExtension.NONE ? lookback : 0) - 1 + offset;
    to -= offset - (extension == RangeExtension.SMOOTHED ? lookback : 0);
    minTime = Math.min(minTime, from);
    maxTime = Math.max(maxTime, to);
    return around.hints(from, to, interval == 0 ? step : interval, range);
  }

  private Planned matrixSelector(Expr.MatrixSelector matrix) {
    long range = durations.length(matrix.range());
    around.push(new Enclosure.InRange(range));
    Plan.Selector selector = selector(matrix.selector());
    around.pop();
    return new Planned(
        new Plan.RangeSelector(matrix.span(), selector, range), selector.at() != null, false);
  }

  private Planned subquery(Expr.SubqueryExpr subquery) {
    // In Prometheus's order, by which it is told which of several is impossible.
    long offset = durations.offset(subquery.offset());
    long inner = subquery.step() == null ? 0 : durations.subqueryStep(subquery.step());
    long range = durations.length(subquery.range());
    long interval = inner == 0 ? defaultSubqueryStep : inner;
    Long at = instant(subquery.at());
    around.push(new Enclosure.InSubquery(range, offset, at, interval));
    Planned plan = planned(subquery.inner());
    around.pop();
    Plan wrapped = plan.invariant() ? new Plan.StepInvariant(plan.plan()) : plan.plan();
    return new Planned(
        new Plan.Subquery(subquery.span(), wrapped, range, interval, offset, at),
        at != null,
        false);
  }

  private Planned unary(Expr.UnaryExpr unary) {
    Planned operand = planned(unary.operand());
    Plan plan = operand.plan();
    if (unary.op() == UnaryOp.MINUS) {
      plan = new Plan.Negate(unary.span(), plan);
    } else if (plan instanceof Plan.Selector selector) {
      plan = new Plan.Plus(unary.span(), selector);
    }
    return new Planned(plan, operand.invariant(), operand.wrap());
  }

  private Planned binary(Expr.BinaryExpr binary) {
    around.push(new Enclosure.InBinary(binary.op()));
    Planned left = planned(binary.left());
    Planned right = planned(binary.right());
    around.pop();
    if (left.invariant() && right.invariant()) {
      return new Planned(binary(binary, left.plan(), right.plan()), true, true);
    }
    return new Planned(binary(binary, left.wrapped(), right.wrapped()), false, false);
  }

  private static Plan binary(Expr.BinaryExpr binary, Plan left, Plan right) {
    boolean scalarLeft = left.isScalar();
    boolean scalarRight = right.isScalar();
    if (scalarLeft && scalarRight) {
      return new Plan.ScalarBinary(binary.span(), binary.op(), left, right);
    }
    if (scalarLeft || scalarRight) {
      return new Plan.VectorScalar(
          binary.span(),
          binary.op(),
          scalarLeft ? right : left,
          scalarLeft ? left : right,
          scalarLeft,
          binary.returnBool());
    }
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    return binary.op().isSet()
        ? new Plan.SetJoin(binary.span(), binary.op(), left, right, matching)
        : new Plan.Join(binary.span(), binary.op(), left, right, matching, binary.returnBool());
  }

  private Planned aggregate(Expr.AggregateExpr aggregate) {
    createsLabels |= aggregate.op() == Aggregator.COUNT_VALUES;
    around.push(new Enclosure.InAggregate(aggregate));
    Planned inner = planned(aggregate.inner());
    Plan parameter = parameter(aggregate.parameter());
    around.pop();
    // As with Prometheus the operand alone decides: a parameter that changes from step to step
    // counts as it is at the first one.
    boolean invariant = inner.invariant();
    return new Planned(
        new Plan.Aggregate(
            aggregate.span(),
            aggregate.op(),
            parameter,
            inner.plan(),
            aggregate.grouping(),
            aggregate.without()),
        invariant,
        invariant && inner.wrap());
  }

  private @Nullable Plan parameter(@Nullable Expr parameter) {
    if (parameter == null) {
      return null;
    }
    boolean outer = inParameter;
    inParameter = true;
    Plan plan = planned(parameter).wrapped();
    inParameter = outer;
    return plan;
  }

  private Planned call(Expr.Call call) {
    String name = call.function().name();
    createsLabels |= LABEL_MAKERS.contains(name);
    switch (name) {
      case "start" -> {
        return bound(call.span(), start / 1000.0);
      }
      case "end" -> {
        return bound(call.span(), end / 1000.0);
      }
      case "range" -> {
        return bound(call.span(), (end - start) / 1000.0);
      }
      case "step" -> {
        return bound(call.span(), start == end ? 0 : step / 1000.0);
      }
      default -> {}
    }
    around.push(new Enclosure.InCall(name));
    List<Planned> arguments = arguments(call, name);
    around.pop();
    boolean allInvariant = arguments.stream().allMatch(Planned::invariant);
    boolean timestampOfSelector =
        name.equals("timestamp") && arguments.getFirst().plan() instanceof Plan.Selector;
    boolean invariant = allInvariant && (!STEP_BOUND.contains(name) || timestampOfSelector);
    List<Plan> plans =
        arguments.stream()
            .map(argument -> invariant ? argument.plan() : argument.wrapped())
            .toList();
    return new Planned(
        new Plan.Call(call.span(), name, call.function().returns() == ValueType.SCALAR, plans),
        invariant,
        invariant);
  }

  private List<Planned> arguments(Expr.Call call, String name) {
    List<Planned> arguments = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      Expr argument = call.arguments().get(i);
      if (name.equals("info") && i == 1 && argument instanceof Expr.VectorSelector labels) {
        durations.offset(labels.offset()); // read for its errors, and passed over
        // As in Prometheus the info series are read at every step where labels are asked for.
        arguments.add(new Planned(unselected(labels, -1, null, 0), false, false));
      } else {
        arguments.add(planned(argument));
      }
    }
    return arguments;
  }
}
