package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.VectorMatching;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operators with a vector on one side or on both, for {@link NaiveEvaluator}. */
final class NaiveJoins {
  private NaiveJoins() {}

  /** A comparison that does not hold takes part in matching all the same, but is not kept. */
  private record Joined(Element element, boolean keep) {}

  static List<Element> withScalar(
      Expr.BinaryExpr binary, List<Element> vector, double number, boolean numberLeft) {
    BinaryOp op = binary.op();
    List<Element> result = new ArrayList<>();
    for (Element element : vector) {
      NaiveHistogram histogram = element.histogram();
      if (histogram != null) {
        NaiveHistogram combined = withScalar(op, histogram, number, numberLeft);
        if (combined != null) {
          Labels labels =
              op.kind() == BinaryOp.Kind.TRIM
                  ? element.labels()
                  : NaiveEvaluator.withoutName(element.labels());
          result.add(new Element(labels, 0, combined));
        }
        continue;
      }
      if (op.kind() == BinaryOp.Kind.TRIM) {
        continue;
      }
      double a = numberLeft ? number : element.value();
      double b = numberLeft ? element.value() : number;
      if (!op.isComparison()) {
        result.add(
            new Element(
                NaiveEvaluator.withoutName(element.labels()), NaiveNumbers.operate(op, a, b)));
      } else if (binary.returnBool()) {
        result.add(
            new Element(
                NaiveEvaluator.withoutName(element.labels()),
                NaiveNumbers.compares(op, a, b) ? 1 : 0));
      } else if (NaiveNumbers.compares(op, a, b)) {
        result.add(element);
      }
    }
    return result;
  }

  private static @Nullable NaiveHistogram withScalar(
      BinaryOp op, NaiveHistogram histogram, double number, boolean numberLeft) {
    if (op == BinaryOp.MULTIPLY) {
      return finite(number, histogram.times(number));
    }
    if (numberLeft) {
      return null;
    }
    return switch (op) {
      case DIVIDE ->
          finite(1 / number, histogram.scaled(v -> v / number).asGauge(histogram.gauge()));
      case TRIM_UPPER -> NaiveStatistics.trimmed(histogram, number, true);
      case TRIM_LOWER -> NaiveStatistics.trimmed(histogram, number, false);
      default -> null;
    };
  }

  private static NaiveHistogram finite(double factor, NaiveHistogram histogram) {
    if (!Double.isFinite(factor) || factor == 0) {
      throw new NaiveEvaluator.Undecided("histograms times " + factor);
    }
    return histogram;
  }

  private static @Nullable Joined joinedHistograms(
      Expr.BinaryExpr binary, Element a, Element b, Labels labels, boolean statsOnly) {
    BinaryOp op = binary.op();
    NaiveHistogram left = a.histogram();
    NaiveHistogram right = b.histogram();
    if (left != null && right != null && statsOnly) {
      throw new NaiveEvaluator.Undecided("two histograms without their buckets");
    }
    NaiveHistogram result = null;
    boolean keep = true;
    if (left == null) {
      result =
          right != null && op == BinaryOp.MULTIPLY ? withScalar(op, right, a.value(), true) : null;
    } else if (right == null) {
      result = withScalar(op, left, b.value(), false);
    } else if (op == BinaryOp.EQUAL || op == BinaryOp.NOT_EQUAL) {
      boolean equal = left.asGauge(false).equals(right.asGauge(false));
      keep = equal == (op == BinaryOp.EQUAL);
      result = left;
    } else if ((op == BinaryOp.ADD || op == BinaryOp.SUBTRACT) && left.isCompatibleWith(right)) {
      result = op == BinaryOp.ADD ? left.plus(right) : left.minus(right).asGauge(true);
    }
    if (result == null) {
      return null;
    }
    return binary.returnBool()
        ? new Joined(new Element(labels, keep ? 1 : 0), true)
        : new Joined(new Element(labels, 0, result), keep);
  }

  private static Labels signature(Labels labels, VectorMatching matching) {
    Labels.Builder builder = Labels.builder();
    labels.forEach(
        (name, value) -> {
          boolean listed = matching.labels().contains(name);
          if (matching.on() ? listed : !listed && !name.equals(Labels.METRIC_NAME)) {
            builder.set(name, value);
          }
        });
    return builder.build();
  }

  static List<Element> sets(Expr.BinaryExpr binary, List<Element> left, List<Element> right) {
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    Set<Labels> inLeft = signatures(left, matching);
    Set<Labels> inRight = signatures(right, matching);
    List<Element> result = new ArrayList<>();
    for (Element element : left) {
      boolean both = inRight.contains(signature(element.labels(), matching));
      boolean keep =
          switch (binary.op()) {
            case AND -> both;
            case UNLESS -> !both;
            default -> true;
          };
      if (keep) {
        result.add(element);
      }
    }
    if (binary.op() == BinaryOp.OR) {
      right.stream()
          .filter(element -> !inLeft.contains(signature(element.labels(), matching)))
          .forEach(result::add);
    }
    return result;
  }

  private static Set<Labels> signatures(List<Element> elements, VectorMatching matching) {
    Set<Labels> signatures = new HashSet<>();
    elements.forEach(element -> signatures.add(signature(element.labels(), matching)));
    return signatures;
  }

  static List<Element> join(
      Expr.BinaryExpr binary, List<Element> left, List<Element> right, boolean statsOnly) {
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    if (!matching.fills() && (left.isEmpty() || right.isEmpty())) {
      return List.of();
    }
    boolean swapped = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
    Map<Labels, Element> ones = new LinkedHashMap<>();
    for (Element one : swapped ? left : right) {
      if (ones.put(signature(one.labels(), matching), one) != null) {
        throw new NaiveEvaluator.Failure("duplicate series on the one side");
      }
    }
    List<Element> result = new ArrayList<>();
    Map<Labels, Set<Labels>> matched = new HashMap<>();
    for (Element many : swapped ? right : left) {
      Labels signature = signature(many.labels(), matching);
      Element one = ones.get(signature);
      if (one == null && matching.fillRight() != null) {
        one = new Element(signature, matching.fillRight());
      }
      if (one != null) {
        meet(binary, many, one, signature, matched, result, statsOnly);
      }
    }
    if (matching.fillLeft() != null) {
      for (Element one : ones.values()) {
        Labels signature = signature(one.labels(), matching);
        if (!matched.containsKey(signature)) {
          Element many = new Element(signature, matching.fillLeft());
          meet(binary, many, one, signature, matched, result, statsOnly);
        }
      }
    }
    return result;
  }

  private static void meet(
      Expr.BinaryExpr binary,
      Element many,
      Element one,
      Labels signature,
      Map<Labels, Set<Labels>> matched,
      List<Element> result,
      boolean statsOnly) {
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    boolean swapped = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
    boolean oneToOne = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE;
    Labels labels = joinedLabels(binary, many, one);
    Joined joined = joined(binary, swapped ? one : many, swapped ? many : one, labels, statsOnly);
    if (joined == null) {
      return;
    }
    Set<Labels> before = matched.computeIfAbsent(signature, _ -> new HashSet<>());
    if (oneToOne ? !before.isEmpty() : before.contains(labels)) {
      throw new NaiveEvaluator.Failure("multiple matches");
    }
    before.add(labels);
    if (joined.keep()) {
      result.add(joined.element());
    }
  }

  private static @Nullable Joined joined(
      Expr.BinaryExpr binary, Element a, Element b, Labels labels, boolean statsOnly) {
    if (!a.isFloat() || !b.isFloat()) {
      return joinedHistograms(binary, a, b, labels, statsOnly);
    }
    BinaryOp op = binary.op();
    if (op.kind() == BinaryOp.Kind.TRIM) {
      return null;
    }
    if (!op.isComparison()) {
      return new Joined(new Element(labels, NaiveNumbers.operate(op, a.value(), b.value())), true);
    }
    boolean holds = NaiveNumbers.compares(op, a.value(), b.value());
    return binary.returnBool()
        ? new Joined(new Element(labels, holds ? 1 : 0), true)
        : new Joined(new Element(labels, a.value()), holds);
  }

  private static Labels joinedLabels(Expr.BinaryExpr binary, Element many, Element one) {
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    boolean oneToOne = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE;
    Labels.Builder builder = Labels.builder();
    many.labels()
        .forEach(
            (name, value) -> {
              boolean isName = name.equals(Labels.METRIC_NAME);
              boolean listed = matching.labels().contains(name);
              boolean dropped = isName && (!binary.op().isComparison() || binary.returnBool());
              boolean kept = !oneToOne || (matching.on() ? listed : !listed);
              if (!dropped && kept) {
                builder.set(name, value);
              }
            });
    for (String name : matching.include()) {
      builder.set(name, one.labels().valueOrEmpty(name));
    }
    return builder.build();
  }
}
