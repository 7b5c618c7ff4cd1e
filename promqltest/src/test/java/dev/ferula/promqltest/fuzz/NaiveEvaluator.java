package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.parser.UnaryOp;
import dev.ferula.promql.parser.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * PromQL as one would explain it: each step by itself, from lists of samples, with no thought of
 * speed. A second opinion on the engine, with which it shares the parser and nothing else.
 */
final class NaiveEvaluator {
  static final long LOOKBACK = 300_000;
  private static final long SUBQUERY_STEP = 60_000;

  /** One sample; a float where there is no histogram. */
  record Point(long time, double value, @Nullable NaiveHistogram histogram) {}

  /** One element of an instant vector. */
  record Element(Labels labels, double value, @Nullable NaiveHistogram histogram) {
    Element(Labels labels, double value) {
      this(labels, value, null);
    }

    boolean isFloat() {
      return histogram == null;
    }
  }

  /** One element of a range vector. */
  record Range(Labels labels, List<Point> points) {
    boolean hasHistograms() {
      return points.stream().anyMatch(point -> point.histogram() != null);
    }

    boolean isMixed() {
      return hasHistograms() && floats().length > 0;
    }

    List<Point> histograms() {
      return points.stream().filter(point -> point.histogram() != null).toList();
    }

    double[] floats() {
      return points.stream()
          .filter(point -> point.histogram() == null)
          .mapToDouble(Point::value)
          .toArray();
    }
  }

  /** The query fails in evaluation. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /** This evaluator has no opinion, as on ties and arithmetic of histograms. */
  static final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undecided(String what) {
      super(what);
    }
  }

  private final NaiveTimes times;
  private final NaiveSelection selection;
  private final NaiveCalls calls;

  /* Which labels each result of a call came from: two origins are an error at whatever steps. */
  private final Map<Expr, Map<Labels, Labels>> origins = new HashMap<>();

  NaiveEvaluator(Map<Labels, List<Point>> data, long start, long end, long step) {
    this.times = new NaiveTimes(start, end, step);
    this.selection = new NaiveSelection(data, times);
    this.calls = new NaiveCalls(this);
  }

  /** The points of every series of the answer. */
  Map<Labels, Map<Long, Element>> range(Expr expr) {
    Map<Labels, Map<Long, Element>> answer = new HashMap<>();
    for (long time = times.start(); time <= times.end(); time += times.step()) {
      for (Element element : elements(expr, time)) {
        answer.computeIfAbsent(element.labels(), _ -> new TreeMap<>()).put(time, element);
      }
    }
    return answer;
  }

  private List<Element> elements(Expr expr, long time) {
    return switch (expr.type()) {
      case SCALAR -> List.of(new Element(Labels.EMPTY, scalar(expr, time)));
      case VECTOR -> vector(expr, time);
      default -> throw new IllegalArgumentException(expr.toString());
    };
  }

  // ---- scalars

  double scalar(Expr expr, long time) {
    return switch (expr) {
      case Expr.NumberLiteral number -> number.value();
      case Expr.ParenExpr paren -> scalar(paren.inner(), time);
      case Expr.UnaryExpr unary ->
          unary.op() == UnaryOp.MINUS
              ? -scalar(unary.operand(), time)
              : scalar(unary.operand(), time);
      case Expr.BinaryExpr binary ->
          NaiveNumbers.operate(
              binary.op(), scalar(binary.left(), time), scalar(binary.right(), time));
      case Expr.Call call when call.function().name().equals("time") -> time / 1000.0;
      case Expr.Call call when call.function().name().equals("scalar") -> {
        List<Element> floats =
            vector(call.arguments().getFirst(), time).stream().filter(Element::isFloat).toList();
        yield floats.size() == 1 ? floats.getFirst().value() : Double.NaN;
      }
      case Expr.Call call -> scalarCall(call, time);
      default -> throw new IllegalArgumentException(expr.toString());
    };
  }

  private double scalarCall(Expr.Call call, long time) {
    List<Expr> arguments = call.arguments();
    return switch (call.function().name()) {
      case "start" -> times.start() / 1000.0;
      case "end" -> times.end() / 1000.0;
      case "range" -> (times.end() - times.start()) / 1000.0;
      case "step" -> times.start() == times.end() ? 0 : times.step() / 1000.0;
      case "max_of" ->
          NaiveNumbers.larger(scalar(arguments.get(0), time), scalar(arguments.get(1), time));
      case "min_of" ->
          NaiveNumbers.smaller(scalar(arguments.get(0), time), scalar(arguments.get(1), time));
      default -> throw new IllegalArgumentException(call.toString());
    };
  }

  // ---- vectors

  List<Element> vector(Expr expr, long time) {
    List<Element> elements =
        switch (expr) {
          case Expr.ParenExpr paren -> vector(paren.inner(), time);
          case Expr.VectorSelector selector -> selection.select(selector, time, false);
          case Expr.UnaryExpr unary -> unary(unary, time);
          case Expr.BinaryExpr binary -> binary(binary, time);
          case Expr.AggregateExpr aggregate -> aggregate(aggregate, time);
          case Expr.Call call -> call(call, time);
          default -> throw new IllegalArgumentException(expr.toString());
        };
    Set<Labels> seen = new HashSet<>();
    for (Element element : elements) {
      if (!seen.add(element.labels())) {
        throw new Failure("same labelset: " + element.labels());
      }
    }
    return elements;
  }

  /** Evaluates where only count and sum are wanted, or where buckets are wanted in any case. */
  List<Element> reading(Expr expr, long time, boolean statsOnly) {
    selection.want(statsOnly, 1);
    List<Element> elements = vector(expr, time);
    selection.want(statsOnly, -1);
    return elements;
  }

  /** What selectors find. */
  NaiveSelection selection() {
    return selection;
  }

  /** When the first selector of an expression looks. */
  long lookedAt(Expr expr, long time) {
    if (bare(expr) instanceof Expr.VectorSelector selector) {
      return times.instant(selector.at(), selector.offset(), time);
    }
    if (bare(expr) instanceof Expr.MatrixSelector matrix) {
      return lookedAt(matrix.selector(), time);
    }
    if (bare(expr) instanceof Expr.Call call) {
      return lookedAt(call.arguments().getFirst(), time);
    }
    throw new Undecided("info about " + expr);
  }

  private List<Range> ranges(Expr expr, long time) {
    return switch (expr) {
      case Expr.ParenExpr paren -> ranges(paren.inner(), time);
      case Expr.MatrixSelector matrix -> selection.ranges(matrix, time);
      case Expr.SubqueryExpr subquery -> {
        long at = times.instant(subquery.at(), subquery.offset(), time);
        long from = at - times.length(subquery.range());
        long every = subquery.step() == null ? SUBQUERY_STEP : times.length(subquery.step());
        Map<Labels, List<Point>> byLabels = new LinkedHashMap<>();
        for (long t = Math.floorDiv(from, every) * every + every; t <= at; t += every) {
          for (Element element : reading(subquery.inner(), t, false)) {
            byLabels
                .computeIfAbsent(element.labels(), _ -> new ArrayList<>())
                .add(new Point(t, element.value(), element.histogram()));
          }
        }
        yield byLabels.entrySet().stream().map(e -> new Range(e.getKey(), e.getValue())).toList();
      }
      default -> throw new IllegalArgumentException(expr.toString());
    };
  }

  static Labels withoutName(Labels labels) {
    return labels.toBuilder().remove(Labels.METRIC_NAME).build();
  }

  static List<Element> map(List<Element> elements, DoubleUnaryOperator function) {
    return elements.stream()
        .filter(Element::isFloat)
        .map(e -> new Element(withoutName(e.labels()), function.applyAsDouble(e.value())))
        .toList();
  }

  private List<Element> unary(Expr.UnaryExpr unary, long time) {
    List<Element> operand = vector(unary.operand(), time);
    if (unary.op() == UnaryOp.PLUS) {
      return operand;
    }
    return operand.stream()
        .map(
            e ->
                new Element(
                    withoutName(e.labels()),
                    -e.value(),
                    e.histogram() == null ? null : e.histogram().times(-1)))
        .toList();
  }

  // ---- operators

  private List<Element> binary(Expr.BinaryExpr binary, long time) {
    boolean scalarLeft = binary.left().type() == ValueType.SCALAR;
    boolean scalarRight = binary.right().type() == ValueType.SCALAR;
    if (scalarLeft || scalarRight) {
      double number = scalar(scalarLeft ? binary.left() : binary.right(), time);
      return NaiveJoins.withScalar(
          binary,
          operand(binary, scalarLeft ? binary.right() : binary.left(), time),
          number,
          scalarLeft);
    }
    List<Element> left = operand(binary, binary.left(), time);
    List<Element> right = operand(binary, binary.right(), time);
    return binary.op().isSet()
        ? NaiveJoins.sets(binary, left, right)
        : NaiveJoins.join(binary, left, right, selection.onlyStats());
  }

  private List<Element> operand(Expr.BinaryExpr binary, Expr expr, long time) {
    return binary.op().kind() == BinaryOp.Kind.TRIM
        ? reading(expr, time, false)
        : vector(expr, time);
  }

  // ---- aggregations

  private List<Element> aggregate(Expr.AggregateExpr aggregate, long time) {
    Expr parameter = aggregate.parameter();
    double number =
        parameter == null || parameter.type() == ValueType.STRING
            ? Double.NaN
            : scalar(parameter, time);
    return NaiveGroups.aggregate(aggregate, vector(aggregate.inner(), time), number);
  }

  // ---- calls

  private List<Element> call(Expr.Call call, long time) {
    List<Expr> arguments = call.arguments();
    for (Expr argument : arguments) {
      if (argument.type() == ValueType.MATRIX) {
        double[] parameters =
            arguments.stream()
                .filter(a -> a.type() == ValueType.SCALAR)
                .mapToDouble(a -> scalar(a, time))
                .toArray();
        return overRange(call, ranges(argument, time), parameters, time);
      }
    }
    return calls.call(call, time);
  }

  static Expr bare(Expr expr) {
    return expr instanceof Expr.ParenExpr paren ? bare(paren.inner()) : expr;
  }

  void noteOrigin(Expr call, Labels result, Labels origin) {
    Labels before = origins.computeIfAbsent(call, _ -> new HashMap<>()).putIfAbsent(result, origin);
    if (before != null && !before.equals(origin)) {
      throw new Failure("same labelset: " + result);
    }
  }

  private List<Element> overRange(
      Expr.Call call, List<Range> ranges, double[] parameters, long time) {
    String name = call.function().name();
    Expr over = rangeOf(call);
    if (name.equals("absent_over_time")) {
      return NaiveCalls.absence(over, ranges.isEmpty());
    }
    RangeExtension extension = RangeExtension.NONE;
    long from;
    long at;
    if (over instanceof Expr.MatrixSelector matrix) {
      Expr.VectorSelector selector = matrix.selector();
      extension = selector.extension();
      at = times.instant(selector.at(), selector.offset(), time);
      from = at - times.length(matrix.range());
    } else {
      Expr.SubqueryExpr subquery = (Expr.SubqueryExpr) over;
      at = times.instant(subquery.at(), subquery.offset(), time);
      from = at - times.length(subquery.range());
    }
    List<Element> result = new ArrayList<>();
    for (Range range : ranges) {
      Element element =
          extension == RangeExtension.NONE
              ? NaiveRanges.apply(name, range, from, at, parameters, time)
              : NaiveEdges.apply(name, range, from, at, extension);
      if (element != null) {
        boolean keepsName = name.equals("last_over_time") || name.equals("first_over_time");
        Labels labels = keepsName ? range.labels() : withoutName(range.labels());
        noteOrigin(call, labels, range.labels());
        result.add(new Element(labels, element.value(), element.histogram()));
      }
    }
    return result;
  }

  private static Expr rangeOf(Expr.Call call) {
    return call.arguments().stream()
        .map(NaiveEvaluator::bare)
        .filter(a -> a.type() == ValueType.MATRIX)
        .findFirst()
        .orElseThrow();
  }
}
