package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.VectorMatching;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operators with a vector on one side or on both, for {@link NaiveEvaluator}. */
final class NaiveJoins {
  private NaiveJoins() {}

  static List<Element> withScalar(
      Expr.BinaryExpr binary, List<Element> vector, double number, boolean numberLeft) {
    NaiveEvaluator.requireFloats(vector, "operators");
    BinaryOp op = binary.op();
    List<Element> result = new ArrayList<>();
    for (Element element : vector) {
      double a = numberLeft ? number : element.value();
      double b = numberLeft ? element.value() : number;
      if (!op.isComparison()) {
        result.add(
            new Element(
                NaiveEvaluator.withoutName(element.labels()), NaiveEvaluator.operate(op, a, b)));
      } else if (binary.returnBool()) {
        result.add(
            new Element(
                NaiveEvaluator.withoutName(element.labels()),
                NaiveEvaluator.compares(op, a, b) ? 1 : 0));
      } else if (NaiveEvaluator.compares(op, a, b)) {
        result.add(element);
      }
    }
    return result;
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

  static List<Element> join(Expr.BinaryExpr binary, List<Element> left, List<Element> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return List.of();
    }
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    boolean swapped = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
    boolean oneToOne = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE;
    Map<Labels, Element> ones = new HashMap<>();
    for (Element one : swapped ? left : right) {
      if (ones.put(signature(one.labels(), matching), one) != null) {
        throw new NaiveEvaluator.Failure("duplicate series on the one side");
      }
    }
    List<Element> result = new ArrayList<>();
    Set<Labels> matched = new HashSet<>();
    for (Element many : swapped ? right : left) {
      Element one = ones.get(signature(many.labels(), matching));
      if (one == null) {
        continue;
      }
      NaiveEvaluator.requireFloats(List.of(one, many), "operators");
      Element a = swapped ? one : many;
      Element b = swapped ? many : one;
      Element joined = joined(binary, a, b, joinedLabels(binary, many, one));
      if (joined == null) {
        continue;
      }
      if (oneToOne && !matched.add(signature(many.labels(), matching))) {
        throw new NaiveEvaluator.Failure("many-to-one matching must be explicit");
      }
      result.add(joined);
    }
    return result;
  }

  private static @Nullable Element joined(
      Expr.BinaryExpr binary, Element a, Element b, Labels labels) {
    BinaryOp op = binary.op();
    if (!op.isComparison()) {
      return new Element(labels, NaiveEvaluator.operate(op, a.value(), b.value()));
    }
    boolean holds = NaiveEvaluator.compares(op, a.value(), b.value());
    if (binary.returnBool()) {
      return new Element(labels, holds ? 1 : 0);
    }
    return holds ? new Element(labels, a.value()) : null;
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
