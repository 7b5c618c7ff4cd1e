package dev.ferula.promqltest.fuzz;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The functions of instant vectors, for {@link NaiveEvaluator}. */
final class NaiveCalls {
  private final NaiveEvaluator evaluator;

  NaiveCalls(NaiveEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  private double scalar(Expr expr, long time) {
    return evaluator.scalar(expr, time);
  }

  private List<Element> vector(Expr expr, long time) {
    return evaluator.vector(expr, time);
  }

  List<Element> call(Expr.Call call, long time) {
    String name = call.function().name();
    List<Expr> arguments = call.arguments();
    return switch (name) {
      case "vector" -> List.of(new Element(Labels.EMPTY, scalar(arguments.getFirst(), time)));
      case "timestamp" -> timestamps(arguments.getFirst(), time);
      case "absent" ->
          absence(
              NaiveEvaluator.bare(arguments.getFirst()),
              vector(arguments.getFirst(), time).isEmpty());
      case "label_replace" -> labelReplaced(call, vector(arguments.getFirst(), time));
      case "label_join" -> labelsJoined(call, vector(arguments.getFirst(), time));
      case "info" -> info(call, time);
      case "clamp", "clamp_min", "clamp_max" -> clamped(name, arguments, time);
      case "histogram_quantile" ->
          quantiles(
              scalar(arguments.get(0), time), evaluator.reading(arguments.get(1), time, false));
      case "histogram_fraction" ->
          fractions(
              scalar(arguments.get(0), time),
              scalar(arguments.get(1), time),
              evaluator.reading(arguments.get(2), time, false));
      case "histogram_count", "histogram_sum", "histogram_avg" ->
          ofHistograms(evaluator.reading(arguments.getFirst(), time, true), statistic(name));
      case "histogram_stddev", "histogram_stdvar" ->
          ofHistograms(vector(arguments.getFirst(), time), statistic(name));
      default ->
          NaiveEvaluator.map(
              vector(arguments.getFirst(), time), v -> NaiveNumbers.function(name, v));
    };
  }

  private List<Element> clamped(String name, List<Expr> arguments, long time) {
    boolean both = name.equals("clamp");
    double min =
        name.equals("clamp_max") ? Double.NEGATIVE_INFINITY : scalar(arguments.get(1), time);
    double max =
        name.equals("clamp_min")
            ? Double.POSITIVE_INFINITY
            : scalar(arguments.get(both ? 2 : 1), time);
    List<Element> vector = vector(arguments.getFirst(), time);
    return max < min
        ? List.of()
        : NaiveEvaluator.map(vector, v -> NaiveNumbers.larger(min, NaiveNumbers.smaller(max, v)));
  }

  private List<Element> timestamps(Expr argument, long time) {
    if (NaiveEvaluator.bare(argument) instanceof Expr.VectorSelector selector) {
      return evaluator.selection().select(selector, time, true);
    }
    return vector(argument, time).stream()
        .map(e -> new Element(NaiveEvaluator.withoutName(e.labels()), time / 1000.0))
        .toList();
  }

  /** One with the labels that the selected would have had, if nothing is there. */
  static List<Element> absence(Expr selected, boolean absent) {
    if (!absent) {
      return List.of();
    }
    Labels.Builder builder = Labels.builder();
    List<Matcher> matchers =
        switch (selected) {
          case Expr.VectorSelector selector -> selector.matchers();
          case Expr.MatrixSelector matrix -> matrix.selector().matchers();
          default -> List.of();
        };
    for (Matcher matcher : matchers) {
      boolean equal = matcher.type() == Matcher.Type.EQUAL;
      if (equal && !matcher.name().equals(Labels.METRIC_NAME)) {
        builder.set(matcher.name(), matcher.value());
      }
    }
    return List.of(new Element(builder.build(), 1));
  }

  private Element renamed(Expr.Call call, Element element, Labels labels) {
    evaluator.noteOrigin(call, labels, element.labels());
    return new Element(labels, element.value(), element.histogram());
  }

  private List<Element> labelReplaced(Expr.Call call, List<Element> elements) {
    List<Element> result = new ArrayList<>();
    for (Element element : elements) {
      String instance = element.labels().valueOrEmpty("instance");
      Labels labels =
          instance.equals("0") || instance.equals("1")
              ? element.labels().toBuilder().set("instance", "i" + instance).build()
              : element.labels();
      result.add(renamed(call, element, labels));
    }
    return result;
  }

  private List<Element> labelsJoined(Expr.Call call, List<Element> elements) {
    List<Element> result = new ArrayList<>();
    for (Element element : elements) {
      String joined =
          element.labels().valueOrEmpty("job") + "/" + element.labels().valueOrEmpty("instance");
      result.add(renamed(call, element, element.labels().toBuilder().set("job", joined).build()));
    }
    return result;
  }

  private static ToDoubleFunction<NaiveHistogram> statistic(String name) {
    return switch (name) {
      case "histogram_count" -> NaiveHistogram::count;
      case "histogram_sum" -> NaiveHistogram::sum;
      case "histogram_avg" -> h -> h.sum() / h.count();
      case "histogram_stdvar" -> NaiveStatistics::variance;
      default -> h -> Math.sqrt(NaiveStatistics.variance(h));
    };
  }

  private static List<Element> ofHistograms(
      List<Element> elements, ToDoubleFunction<NaiveHistogram> statistic) {
    List<Element> result = new ArrayList<>();
    for (Element element : elements) {
      NaiveHistogram histogram = element.histogram();
      if (histogram != null) {
        result.add(
            new Element(
                NaiveEvaluator.withoutName(element.labels()), statistic.applyAsDouble(histogram)));
      }
    }
    return result;
  }

  /** Cumulative counts of classic buckets by bound, for each histogram. */
  private static Map<Labels, TreeMap<Double, Double>> classic(List<Element> elements) {
    Map<Labels, TreeMap<Double, Double>> groups = new LinkedHashMap<>();
    for (Element element : elements) {
      String le = element.labels().valueOrEmpty("le");
      if (element.isFloat() && !le.isEmpty()) {
        double bound = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
        Labels labels =
            NaiveEvaluator.withoutName(element.labels()).toBuilder().remove("le").build();
        groups
            .computeIfAbsent(labels, _ -> new TreeMap<>())
            .merge(bound, element.value(), Double::sum);
      }
    }
    return groups;
  }

  private static List<Element> quantiles(double q, List<Element> elements) {
    List<Element> result =
        new ArrayList<>(ofHistograms(elements, h -> NaiveStatistics.quantile(q, h)));
    classic(elements)
        .forEach(
            (labels, buckets) ->
                result.add(new Element(labels, NaiveNumbers.bucketQuantile(q, buckets))));
    return result;
  }

  private static List<Element> fractions(double from, double to, List<Element> elements) {
    if (!classic(elements).isEmpty()) {
      throw new NaiveEvaluator.Undecided("fractions of classic buckets");
    }
    return ofHistograms(elements, h -> NaiveStatistics.fraction(from, to, h));
  }

  // ---- info

  private static boolean same(Labels a, Labels b) {
    return a.valueOrEmpty("job").equals(b.valueOrEmpty("job"))
        && a.valueOrEmpty("instance").equals(b.valueOrEmpty("instance"));
  }

  /* Only with a second argument that names the info metric. */
  private List<Element> info(Expr.Call call, long time) {
    Expr.VectorSelector wanted = (Expr.VectorSelector) call.arguments().get(1);
    List<Matcher> data =
        wanted.matchers().stream().filter(m -> !m.name().equals(Labels.METRIC_NAME)).toList();
    List<Matcher> names =
        wanted.matchers().stream().filter(m -> m.name().equals(Labels.METRIC_NAME)).toList();
    Set<String> added = new HashSet<>();
    data.forEach(matcher -> added.add(matcher.name()));
    List<Element> base = vector(call.arguments().getFirst(), time);
    long at = evaluator.lookedAt(call.arguments().getFirst(), time);
    Map<Labels, Long> infos =
        evaluator
            .selection()
            .sampledAt(labels -> NaiveSelection.matches(labels, wanted.matchers()), at);
    List<Element> result = new ArrayList<>();
    for (Element element : base) {
      if (NaiveSelection.matches(element.labels(), names)) {
        result.add(element);
        continue;
      }
      Map<String, String> more = new HashMap<>();
      boolean found = joined(element, infos, added, more);
      if (found || data.stream().allMatch(Matcher::matchesEmpty)) {
        Labels.Builder labels = element.labels().toBuilder();
        more.forEach(labels::set);
        result.add(new Element(labels.build(), element.value(), element.histogram()));
      }
    }
    return result;
  }

  private static boolean joined(
      Element element, Map<Labels, Long> infos, Set<String> added, Map<String, String> more) {
    Map<String, Labels> latest = new HashMap<>();
    infos.forEach(
        (labels, sampled) -> {
          if (same(labels, element.labels())) {
            Labels before = latest.put(labels.valueOrEmpty(Labels.METRIC_NAME), labels);
            if (before != null) {
              throw new NaiveEvaluator.Undecided("two info series");
            }
          }
        });
    for (Labels info : latest.values()) {
      info.forEach(
          (name, value) -> {
            boolean wanted = added.isEmpty() || added.contains(name);
            if (wanted
                && !name.equals(Labels.METRIC_NAME)
                && element.labels().valueOrEmpty(name).isEmpty()) {
              more.put(name, value);
            }
          });
    }
    return !latest.isEmpty();
  }
}
