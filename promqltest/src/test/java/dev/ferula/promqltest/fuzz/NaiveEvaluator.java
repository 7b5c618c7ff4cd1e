package dev.ferula.promqltest.fuzz;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.parser.AtModifier;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.DurationExpr;
import dev.ferula.promql.parser.Expr;
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
  record Point(long time, double value, @Nullable FloatHistogram histogram) {}

  /** One element of an instant vector. */
  record Element(Labels labels, double value, @Nullable FloatHistogram histogram) {
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

  /* Which labels each result of a call came from: two origins are an error at whatever steps. */
  private final Map<Expr, Map<Labels, Labels>> origins = new HashMap<>();

  NaiveEvaluator(Map<Labels, List<Point>> data, long start, long end) {
    this.data = data;
    this.start = start;
    this.end = end;
  }

  /** The points of every series of the answer. */
  Map<Labels, Map<Long, Element>> range(Expr expr, long step) {
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

  private double scalar(Expr expr, long time) {
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
      default -> throw new IllegalArgumentException(expr.toString());
    };
  }

  static double operate(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MODULO -> a % b;
      case POWER -> power(a, b);
      case ATAN2 -> Math.atan2(a, b);
      default -> compares(op, a, b) ? 1 : 0;
    };
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

  private static long millis(@Nullable DurationExpr duration) {
    return switch (duration) {
      case null -> 0;
      case DurationExpr.Literal literal -> literal.millis();
      case DurationExpr.Unary(_, UnaryOp op, DurationExpr operand) ->
          op == UnaryOp.MINUS ? -millis(operand) : millis(operand);
      default -> throw new IllegalArgumentException(duration.toString());
    };
  }

  private static boolean matches(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name())));
  }

  private static boolean isStale(Point point) {
    FloatHistogram histogram = point.histogram();
    return histogram == null ? StaleMarker.isStale(point.value()) : histogram.isStale();
  }

  private List<Element> select(Expr.VectorSelector selector, long time, boolean timestamps) {
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

  private List<Range> ranges(Expr expr, long time) {
    return switch (expr) {
      case Expr.ParenExpr paren -> ranges(paren.inner(), time);
      case Expr.MatrixSelector matrix -> {
        Expr.VectorSelector selector = matrix.selector();
        long at = instant(selector.at(), selector.offset(), time);
        long from = at - millis(matrix.range());
        List<Range> ranges = new ArrayList<>();
        data.forEach(
            (labels, points) -> {
              List<Point> in =
                  points.stream()
                      .filter(p -> p.time() > from && p.time() <= at && !isStale(p))
                      .toList();
              if (!in.isEmpty() && matches(labels, selector.matchers())) {
                ranges.add(new Range(labels, in));
              }
            });
        yield ranges;
      }
      case Expr.SubqueryExpr subquery -> {
        long at = instant(subquery.at(), subquery.offset(), time);
        long from = at - millis(subquery.range());
        long step = subquery.step() == null ? SUBQUERY_STEP : millis(subquery.step());
        Map<Labels, List<Point>> byLabels = new LinkedHashMap<>();
        for (long t = Math.floorDiv(from, step) * step + step; t <= at; t += step) {
          for (Element element : vector(subquery.inner(), t)) {
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

  private List<Element> map(List<Element> elements, DoubleUnaryOperator function) {
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
    requireFloats(operand, "minus");
    return map(operand, value -> -value);
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
          binary, vector(scalarLeft ? binary.right() : binary.left(), time), number, scalarLeft);
    }
    List<Element> left = vector(binary.left(), time);
    List<Element> right = vector(binary.right(), time);
    return binary.op().isSet()
        ? NaiveJoins.sets(binary, left, right)
        : NaiveJoins.join(binary, left, right);
  }

  // ---- aggregations

  private List<Element> aggregate(Expr.AggregateExpr aggregate, long time) {
    Expr parameter = aggregate.parameter();
    double number = parameter == null ? Double.NaN : scalar(parameter, time);
    return NaiveGroups.aggregate(aggregate, vector(aggregate.inner(), time), number);
  }

  // ---- calls

  private List<Element> call(Expr.Call call, long time) {
    String name = call.function().name();
    List<Expr> arguments = call.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).type() == ValueType.MATRIX) {
        double parameter = arguments.size() == 1 ? Double.NaN : scalar(arguments.get(1 - i), time);
        return overRange(call, ranges(arguments.get(i), time), parameter, time);
      }
    }
    return switch (name) {
      case "vector" -> List.of(new Element(Labels.EMPTY, scalar(arguments.getFirst(), time)));
      case "timestamp" -> timestamps(arguments.getFirst(), time);
      case "absent" -> absent(arguments.getFirst(), time);
      case "label_replace" -> labelReplaced(call, vector(arguments.getFirst(), time));
      case "clamp" -> {
        double min = scalar(arguments.get(1), time);
        double max = scalar(arguments.get(2), time);
        List<Element> vector = vector(arguments.getFirst(), time);
        yield max < min
            ? List.of()
            : map(vector, v -> NaiveNumbers.larger(min, NaiveNumbers.smaller(max, v)));
      }
      case "clamp_min" -> {
        double min = scalar(arguments.get(1), time);
        yield map(vector(arguments.getFirst(), time), v -> NaiveNumbers.larger(min, v));
      }
      case "histogram_quantile" ->
          quantiles(scalar(arguments.get(0), time), vector(arguments.get(1), time));
      default -> map(vector(arguments.getFirst(), time), v -> NaiveNumbers.function(name, v));
    };
  }

  private static Expr bare(Expr expr) {
    return expr instanceof Expr.ParenExpr paren ? bare(paren.inner()) : expr;
  }

  private List<Element> timestamps(Expr argument, long time) {
    if (bare(argument) instanceof Expr.VectorSelector selector) {
      return select(selector, time, true);
    }
    return vector(argument, time).stream()
        .map(e -> new Element(withoutName(e.labels()), time / 1000.0))
        .toList();
  }

  private List<Element> absent(Expr argument, long time) {
    if (!vector(argument, time).isEmpty()) {
      return List.of();
    }
    Labels.Builder builder = Labels.builder();
    if (bare(argument) instanceof Expr.VectorSelector selector) {
      for (Matcher matcher : selector.matchers()) {
        boolean equal = matcher.type() == Matcher.Type.EQUAL;
        if (equal && !matcher.name().equals(Labels.METRIC_NAME)) {
          builder.set(matcher.name(), matcher.value());
        }
      }
    }
    return List.of(new Element(builder.build(), 1));
  }

  private List<Element> labelReplaced(Expr.Call call, List<Element> elements) {
    List<Element> result = new ArrayList<>();
    for (Element element : elements) {
      String inst = element.labels().valueOrEmpty("inst");
      Labels labels =
          inst.equals("0") || inst.equals("1")
              ? element.labels().toBuilder().set("inst", "i" + inst).build()
              : element.labels();
      noteOrigin(call, labels, element.labels());
      result.add(new Element(labels, element.value(), element.histogram()));
    }
    return result;
  }

  private void noteOrigin(Expr call, Labels result, Labels origin) {
    Labels before = origins.computeIfAbsent(call, _ -> new HashMap<>()).putIfAbsent(result, origin);
    if (before != null && !before.equals(origin)) {
      throw new Failure("same labelset: " + result);
    }
  }

  private List<Element> overRange(Expr.Call call, List<Range> ranges, double parameter, long time) {
    String name = call.function().name();
    long span = spanOf(call);
    long at = endOf(call, time);
    List<Element> result = new ArrayList<>();
    for (Range range : ranges) {
      Element element = NaiveRanges.apply(name, range, at - span, at, parameter, time);
      if (element != null) {
        boolean keepsName = name.equals("last_over_time");
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

  private static long spanOf(Expr.Call call) {
    return switch (rangeOf(call)) {
      case Expr.MatrixSelector matrix -> millis(matrix.range());
      case Expr.SubqueryExpr subquery -> millis(subquery.range());
      default -> throw new IllegalArgumentException(call.toString());
    };
  }

  private long endOf(Expr.Call call, long time) {
    return switch (rangeOf(call)) {
      case Expr.MatrixSelector matrix ->
          instant(matrix.selector().at(), matrix.selector().offset(), time);
      case Expr.SubqueryExpr subquery -> instant(subquery.at(), subquery.offset(), time);
      default -> throw new IllegalArgumentException(call.toString());
    };
  }

  private static List<Element> quantiles(double q, List<Element> elements) {
    requireFloats(elements, "quantiles");
    Map<Labels, TreeMap<Double, Double>> groups = new LinkedHashMap<>();
    for (Element element : elements) {
      String le = element.labels().valueOrEmpty("le");
      double bound = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
      Labels labels = withoutName(element.labels()).toBuilder().remove("le").build();
      groups
          .computeIfAbsent(labels, _ -> new TreeMap<>())
          .merge(bound, element.value(), Double::sum);
    }
    List<Element> result = new ArrayList<>();
    groups.forEach(
        (labels, buckets) ->
            result.add(new Element(labels, NaiveNumbers.bucketQuantile(q, buckets))));
    return result;
  }
}
