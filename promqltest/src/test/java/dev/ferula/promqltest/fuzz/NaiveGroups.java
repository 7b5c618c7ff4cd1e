package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Aggregator;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Aggregations, for {@link NaiveEvaluator}. */
final class NaiveGroups {
  private NaiveGroups() {}

  private static Labels group(Expr.AggregateExpr aggregate, Labels labels) {
    Labels.Builder builder = Labels.builder();
    labels.forEach(
        (name, value) -> {
          boolean listed = aggregate.grouping().contains(name);
          if (aggregate.without() ? !listed && !name.equals(Labels.METRIC_NAME) : listed) {
            builder.set(name, value);
          }
        });
    return builder.build();
  }

  /** The groups of a vector, each combined; {@code number} is the parameter where there is one. */
  static List<Element> aggregate(
      Expr.AggregateExpr aggregate, List<Element> vector, double number) {
    if (aggregate.op() == Aggregator.TOPK
        || aggregate.op() == Aggregator.BOTTOMK
        || aggregate.op() == Aggregator.LIMITK) {
      checkCount(number);
    }
    Map<Labels, List<Element>> groups = new LinkedHashMap<>();
    for (Element element : vector) {
      groups
          .computeIfAbsent(group(aggregate, element.labels()), _ -> new ArrayList<>())
          .add(element);
    }
    List<Element> result = new ArrayList<>();
    groups.forEach((labels, members) -> combine(aggregate, labels, members, number, result));
    return result;
  }

  private static void checkCount(double number) {
    if (Double.isNaN(number) || Math.abs(number) > 1e9) {
      throw new NaiveEvaluator.Undecided("no count: " + number);
    }
  }

  private static void combine(
      Expr.AggregateExpr aggregate,
      Labels labels,
      List<Element> members,
      double number,
      List<Element> result) {
    double[] floats =
        members.stream().filter(Element::isFloat).mapToDouble(Element::value).toArray();
    switch (aggregate.op()) {
      case COUNT -> result.add(new Element(labels, members.size()));
      case GROUP -> result.add(new Element(labels, 1));
      case SUM, AVG -> {
        boolean mean = aggregate.op() == Aggregator.AVG;
        List<NaiveHistogram> histograms =
            members.stream()
                .map(Element::histogram)
                .filter(Objects::nonNull)
                .map(NaiveHistogram.class::cast)
                .toList();
        if (histograms.isEmpty()) {
          double value = mean ? NaiveNumbers.mean(floats) : NaiveNumbers.sum(floats);
          result.add(new Element(labels, value));
        } else if (floats.length == 0) {
          NaiveHistogram sum = NaiveRanges.sum(histograms, mean);
          if (sum != null) {
            result.add(new Element(labels, 0, sum));
          }
        }
      }
      case LIMITK -> members.stream().limit(Math.max(0, (int) number)).forEach(result::add);
      case COUNT_VALUES -> throw new NaiveEvaluator.Undecided("values as text");
      case LIMIT_RATIO -> throw new NaiveEvaluator.Undecided("a hash");
      case TOPK, BOTTOMK -> result.addAll(selected(aggregate, members, (int) number));
      default -> {
        if (floats.length > 0) {
          result.add(new Element(labels, combined(aggregate, floats, number)));
        }
      }
    }
  }

  private static double combined(Expr.AggregateExpr aggregate, double[] floats, double number) {
    return switch (aggregate.op()) {
      case MIN -> NaiveNumbers.min(floats);
      case MAX -> NaiveNumbers.max(floats);
      case STDVAR -> NaiveNumbers.varianceOfGroup(floats);
      case STDDEV -> Math.sqrt(NaiveNumbers.varianceOfGroup(floats));
      case QUANTILE -> NaiveNumbers.quantile(number, floats);
      default -> throw new IllegalArgumentException(aggregate.toString());
    };
  }

  private static List<Element> selected(
      Expr.AggregateExpr aggregate, List<Element> members, int count) {
    boolean top = aggregate.op() == Aggregator.TOPK;
    List<Element> floats =
        members.stream()
            .filter(Element::isFloat)
            .sorted((a, b) -> NaiveNumbers.compareForSelection(a.value(), b.value(), top))
            .toList();
    if (count <= 0) {
      return List.of();
    }
    if (count >= floats.size()) {
      return floats;
    }
    double last = floats.get(count - 1).value();
    double next = floats.get(count).value();
    if (last == next || (Double.isNaN(last) && Double.isNaN(next))) {
      throw new NaiveEvaluator.Undecided("a tie");
    }
    return floats.subList(0, count);
  }
}
