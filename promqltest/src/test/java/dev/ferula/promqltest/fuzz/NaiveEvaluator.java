package dev.ferula.promqltest.fuzz;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.parser.AtModifier;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.DurationExpr;
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
import java.util.function.Predicate;
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

  private final Map<Labels, List<Point>> data;
  private final long start;
  private final long end;
  private final long step;
  private final NaiveCalls calls;
  private int wantsStats;
  private int wantsAll;

  /* Which labels each result of a call came from: two origins are an error at whatever steps. */
  private final Map<Expr, Map<Labels, Labels>> origins = new HashMap<>();

  NaiveEvaluator(Map<Labels, List<Point>> data, long start, long end, long step) {
    this.data = data;
    this.start = start;
    this.end = end;
    this.step = step;
    this.calls = new NaiveCalls(this);
  }

  /** The points of every series of the answer. */
  Map<Labels, Map<Long, Element>> range(Expr expr) {
    Map<Labels, Map<Long, Element>> answer = new HashMap<>();
    for (long time = start; time <= end; time += step) {
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
          operate(binary.op(), scalar(binary.left(), time), scalar(binary.right(), time));
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
      case "start" -> start / 1000.0;
      case "end" -> end / 1000.0;
      case "range" -> (end - start) / 1000.0;
      case "step" -> start == end ? 0 : step / 1000.0;
      case "max_of" ->
          NaiveNumbers.larger(scalar(arguments.get(0), time), scalar(arguments.get(1), time));
      case "min_of" ->
          NaiveNumbers.smaller(scalar(arguments.get(0), time), scalar(arguments.get(1), time));
      default -> throw new IllegalArgumentException(call.toString());
    };
  }

  static double operate(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MODULO -> modulo(a, b);
      case POWER -> power(a, b);
      case ATAN2 -> Math.atan2(a, b);
      default -> compares(op, a, b) ? 1 : 0;
    };
  }

  private static double modulo(double a, double b) {
    double quotient = a / b;
    if (quotient != 0 && Math.abs(quotient - Math.rint(quotient)) < 1e-9) {
      throw new Undecided("what a division leaves may be nothing or all");
    }
    return a % b;
  }

  private static double power(double a, double b) {
    // C's pow, which Go has, too: 1 to whatever power is 1, and -1 to an infinite one.
    return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
  }

  static boolean compares(BinaryOp op, double a, double b) {
    return switch (op) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case GREATER -> a > b;
      case LESS -> a < b;
      case GREATER_OR_EQUAL -> a >= b;
      case LESS_OR_EQUAL -> a <= b;
      default -> throw new IllegalArgumentException(op.text());
    };
  }

  // ---- vectors

  List<Element> vector(Expr expr, long time) {
    List<Element> elements =
        switch (expr) {
          case Expr.ParenExpr paren -> vector(paren.inner(), time);
          case Expr.VectorSelector selector -> select(selector, time, false);
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

  private long instant(@Nullable AtModifier at, @Nullable DurationExpr offset, long time) {
    long from =
        switch (at) {
          case null -> time;
          case AtModifier.Timestamp(long timestamp) -> timestamp;
          case AtModifier.Bound.START -> start;
          case AtModifier.Bound.END -> end;
        };
    return from - millis(offset);
  }

  private long millis(@Nullable DurationExpr duration) {
    return duration == null ? 0 : (long) (seconds(duration) * 1000);
  }

  private double seconds(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Literal literal -> literal.seconds();
      case DurationExpr.Unary(_, UnaryOp op, DurationExpr operand) ->
          op == UnaryOp.MINUS ? -seconds(operand) : seconds(operand);
      case DurationExpr.Binary(_, BinaryOp op, DurationExpr left, DurationExpr right) ->
          operate(op, seconds(left), seconds(right));
      case DurationExpr.Step _ -> step / 1000.0;
      case DurationExpr.Range _ -> (end - start) / 1000.0;
      case DurationExpr.Extreme(_, boolean max, DurationExpr left, DurationExpr right) ->
          max ? Math.max(seconds(left), seconds(right)) : Math.min(seconds(left), seconds(right));
      case DurationExpr.Paren(_, DurationExpr inner) -> seconds(inner);
    };
  }

  /* A length has to be above zero. */
  private long length(DurationExpr duration) {
    long length = millis(duration);
    if (length <= 0) {
      throw new Failure("no length: " + duration);
    }
    return length;
  }

  static boolean matches(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name())));
  }

  private static boolean isStale(Point point) {
    NaiveHistogram histogram = point.histogram();
    return StaleMarker.isStale(histogram == null ? point.value() : histogram.sum());
  }

  List<Element> select(Expr.VectorSelector selector, long time, boolean timestamps) {
    if (selector.extension() == RangeExtension.SMOOTHED && !timestamps) {
      return smoothed(selector, time);
    }
    long at = instant(selector.at(), selector.offset(), time);
    // timestamp() looks for what the offset has read as if there were no offset beside an @.
    long sought = timestamps && selector.at() != null ? at + millis(selector.offset()) : at;
    long after = Math.max(at, sought) - LOOKBACK;
    long until = Math.min(at, sought);
    List<Element> elements = new ArrayList<>();
    data.forEach(
        (labels, points) -> {
          Point last = null;
          for (Point point : points) {
            if (point.time() <= until && point.time() > after) {
              last = point;
            }
          }
          if (last != null && !isStale(last) && matches(labels, selector.matchers())) {
            elements.add(
                timestamps
                    ? new Element(withoutName(labels), last.time() / 1000.0)
                    : new Element(labels, last.value(), last.histogram()));
          }
        });
    return elements;
  }

  /* Every series between its neighbours of the time, or as it was last. */
  private List<Element> smoothed(Expr.VectorSelector selector, long time) {
    long at = instant(selector.at(), selector.offset(), time);
    List<Element> elements = new ArrayList<>();
    data.forEach(
        (labels, points) -> {
          if (matches(labels, selector.matchers())) {
            Range around = new Range(labels, between(points, at - LOOKBACK, at + LOOKBACK));
            Element element = around.isMixed() ? null : NaiveEdges.at(around.points(), at);
            if (element != null) {
              elements.add(new Element(labels, element.value(), element.histogram()));
            }
          }
        });
    return elements;
  }

  private List<Point> between(List<Point> points, long after, long until) {
    return points.stream()
        .filter(p -> p.time() > after && p.time() <= until && !isStale(p))
        .map(this::read)
        .toList();
  }

  /* Of gauges nothing but count and sum is read where no more is wanted: buckets tell no resets. */
  private Point read(Point point) {
    NaiveHistogram histogram = point.histogram();
    return histogram == null || !histogram.gauge() || wantsStats == 0 || wantsAll > 0
        ? point
        : new Point(point.time(), point.value(), histogram.withoutBuckets());
  }

  /** Evaluates where only count and sum are wanted, or where buckets are wanted in any case. */
  List<Element> reading(Expr expr, long time, boolean statsOnly) {
    int one = statsOnly ? 1 : 0;
    wantsStats += one;
    wantsAll += 1 - one;
    List<Element> elements = vector(expr, time);
    wantsStats -= one;
    wantsAll -= 1 - one;
    return elements;
  }

  /** Series at an instant, with the times of their samples: for looking up info series. */
  Map<Labels, Long> sampledAt(Predicate<Labels> wanted, long at) {
    Map<Labels, Long> times = new LinkedHashMap<>();
    data.forEach(
        (labels, points) -> {
          Point last =
              points.stream()
                  .filter(p -> p.time() > at - LOOKBACK && p.time() <= at)
                  .reduce((a, b) -> b)
                  .orElse(null);
          if (last != null && !isStale(last) && wanted.test(labels)) {
            times.put(labels, last.time());
          }
        });
    return times;
  }

  /** When the first selector of an expression looks. */
  long lookedAt(Expr expr, long time) {
    if (bare(expr) instanceof Expr.VectorSelector selector) {
      return instant(selector.at(), selector.offset(), time);
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
      case Expr.MatrixSelector matrix -> {
        Expr.VectorSelector selector = matrix.selector();
        long at = instant(selector.at(), selector.offset(), time);
        RangeExtension extension = selector.extension();
        long before = extension == RangeExtension.NONE ? 0 : LOOKBACK;
        long behind = extension == RangeExtension.SMOOTHED ? LOOKBACK : 0;
        long from = at - length(matrix.range()) - before;
        List<Range> ranges = new ArrayList<>();
        data.forEach(
            (labels, points) -> {
              List<Point> in = between(points, from, at + behind);
              if (!in.isEmpty() && matches(labels, selector.matchers())) {
                ranges.add(new Range(labels, in));
              }
            });
        yield ranges;
      }
      case Expr.SubqueryExpr subquery -> {
        long at = instant(subquery.at(), subquery.offset(), time);
        long from = at - length(subquery.range());
        long every = subquery.step() == null ? SUBQUERY_STEP : length(subquery.step());
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

  static void requireFloats(List<Element> elements, String what) {
    if (!elements.stream().allMatch(Element::isFloat)) {
      throw new Undecided(what + " of histograms");
    }
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
        : NaiveJoins.join(binary, left, right, wantsStats > 0 && wantsAll == 0);
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
      at = instant(selector.at(), selector.offset(), time);
      from = at - length(matrix.range());
    } else {
      Expr.SubqueryExpr subquery = (Expr.SubqueryExpr) over;
      at = instant(subquery.at(), subquery.offset(), time);
      from = at - length(subquery.range());
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
