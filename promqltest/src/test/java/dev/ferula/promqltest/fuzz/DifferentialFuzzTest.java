package dev.ferula.promqltest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Point;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The engine against {@link NaiveEvaluator} on random expressions and data: the same series, the
 * same steps, the same values, or both fail. A failure names its seed; {@code -Dferula.fuzz.first}
 * and {@code -Dferula.fuzz.seeds} choose which seeds are run.
 */
class DifferentialFuzzTest {
  private static final int FIRST = Integer.getInteger("ferula.fuzz.first", 0);
  private static final int SEEDS = Integer.getInteger("ferula.fuzz.seeds", 1000);
  private static final int EXPRESSIONS = 4;
  /* Early, so that little is lost where timestamps are squared. */
  private static final long START = 1_000_000_000L;

  /** Both compute in doubles, in different orders. */
  private static final double RELATIVE = 1e-10;

  private static final double ABSOLUTE = 1e-9;

  private final Engine engine =
      new Engine(EngineOptions.DEFAULT.withParser(ParserOptions.ALL), System::nanoTime);
  private int compared;

  @Test
  void engineAndNaiveEvaluatorAgree() {
    List<String> differences = new ArrayList<>();
    for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
      compareSeed(seed, differences);
    }
    assertThat(differences).as("of %d comparisons", compared).isEmpty();
    assertThat(compared).as("decided comparisons").isGreaterThan(SEEDS * EXPRESSIONS / 2);
  }

  private void compareSeed(int seed, List<String> differences) {
    Random random = new Random(seed);
    MemoryStorage storage = new MemoryStorage();
    Map<Labels, List<Point>> data = new LinkedHashMap<>();
    new RandomSeries(random, START, true)
        .generate(
            (labels, timestamp, value, histogram) -> {
              if (histogram == null) {
                storage.add(labels, 0, timestamp, value);
              } else {
                storage.add(labels, 0, timestamp, histogram);
              }
              data.computeIfAbsent(labels, _ -> new ArrayList<>())
                  .add(
                      new Point(
                          timestamp,
                          value,
                          histogram == null ? null : NaiveHistogram.of(histogram)));
            });
    long start = START + random.nextInt(40) * 10_000L;
    long end = start + random.nextInt(30) * 20_000L;
    long step = (1 + random.nextInt(9)) * 10_000L;
    RandomExpressions expressions = new RandomExpressions(random, RandomExpressions.Kind.ALL);
    for (int i = 0; i < EXPRESSIONS; i++) {
      String query = expressions.next();
      String difference = compare(storage, data, query, start, end, step);
      if (difference != null) {
        differences.add("seed " + seed + ": " + query + ": " + difference);
      }
    }
  }

  private @Nullable String compare(
      MemoryStorage storage,
      Map<Labels, List<Point>> data,
      String query,
      long start,
      long end,
      long step) {
    Map<Labels, Map<Long, Element>> expected;
    try {
      NaiveEvaluator naive = new NaiveEvaluator(data, start, end, step);
      expected = naive.range(Parser.parse(query, ParserOptions.ALL));
    } catch (NaiveEvaluator.Undecided _) {
      return null;
    } catch (NaiveEvaluator.Failure failure) {
      compared++;
      return mustFail(storage, query, start, end, step, failure);
    }
    compared++;
    try {
      QueryResult result = engine.range(storage, query, start, end, step, QueryOptions.DEFAULT);
      return difference(expected, points(result));
    } catch (QueryException e) {
      return "only the engine fails: " + e.getMessage();
    }
  }

  private @Nullable String mustFail(
      MemoryStorage storage,
      String query,
      long start,
      long end,
      long step,
      NaiveEvaluator.Failure failure) {
    try {
      engine.range(storage, query, start, end, step, QueryOptions.DEFAULT);
      return "only the naive evaluator fails: " + failure.getMessage();
    } catch (QueryException e) {
      return e.kind() == QueryException.Kind.EXECUTION ? null : "fails otherwise: " + e;
    }
  }

  private static Map<Labels, Map<Long, Element>> points(QueryResult result) {
    Map<Labels, Map<Long, Element>> points = new HashMap<>();
    for (ResultSeries series : ((Value.Matrix) result.value()).series()) {
      Map<Long, Element> own = new TreeMap<>();
      for (int i = 0; i < series.size(); i++) {
        Element element = element(series, i);
        own.put(series.timestamp(i), element);
      }
      assertThat(points.put(series.labels(), own)).as("series twice").isNull();
    }
    return points;
  }

  private static Element element(ResultSeries series, int i) {
    FloatHistogram histogram = series.histogram(i);
    return new Element(
        series.labels(),
        histogram == null ? series.value(i) : 0,
        histogram == null ? null : NaiveHistogram.of(histogram));
  }

  private static @Nullable String difference(
      Map<Labels, Map<Long, Element>> expected, Map<Labels, Map<Long, Element>> actual) {
    if (!expected.keySet().equals(actual.keySet())) {
      return "series " + actual.keySet() + ", expected " + expected.keySet();
    }
    for (Map.Entry<Labels, Map<Long, Element>> series : expected.entrySet()) {
      Map<Long, Element> own = actual.getOrDefault(series.getKey(), Map.of());
      if (!own.keySet().equals(series.getValue().keySet())) {
        return series.getKey() + " at " + own.keySet() + ", not " + series.getValue().keySet();
      }
      for (Map.Entry<Long, Element> point : series.getValue().entrySet()) {
        Element element = own.get(point.getKey());
        if (element == null || !same(point.getValue(), element)) {
          return series.getKey()
              + " at "
              + point.getKey()
              + ": "
              + element
              + ", expected "
              + point.getValue();
        }
      }
    }
    return null;
  }

  private static boolean same(Element expected, Element actual) {
    NaiveHistogram a = expected.histogram();
    NaiveHistogram b = actual.histogram();
    if (a == null || b == null) {
      return a == b && close(expected.value(), actual.value(), 0);
    }
    double scale = Math.max(Math.abs(a.count()), Math.abs(a.sum()));
    return a.gauge() == b.gauge()
        && a.schema() == b.schema()
        && a.bounds().equals(b.bounds())
        && close(a.threshold(), b.threshold(), 0)
        && close(a.zero(), b.zero(), scale)
        && close(a.count(), b.count(), scale)
        && close(a.sum(), b.sum(), scale)
        && close(a.positive(), b.positive(), scale)
        && close(a.negative(), b.negative(), scale);
  }

  private static boolean close(Map<Integer, Double> a, Map<Integer, Double> b, double scale) {
    Set<Integer> indexes = new HashSet<>(a.keySet());
    indexes.addAll(b.keySet());
    return indexes.stream()
        .allMatch(i -> close(a.getOrDefault(i, 0.0), b.getOrDefault(i, 0.0), scale));
  }

  private static boolean close(double a, double b, double scale) {
    double largest = Math.max(scale, Math.max(Math.abs(a), Math.abs(b)));
    return a == b
        || (Double.isNaN(a) && Double.isNaN(b))
        || Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * largest);
  }
}
