package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Prometheus does though nobody would expect it, and what is the same here. */
class UnexpectedTest {
  private static final long STEP = 60_000;

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine =
      new Engine(EngineOptions.DEFAULT.withParser(ParserOptions.ALL), System::nanoTime);

  private void add(Labels labels, double... values) {
    for (int i = 0; i < values.length; i++) {
      storage.add(labels, 0, i * STEP, values[i]);
    }
  }

  private static FloatHistogram histogram(CounterResetHint hint, double... bounds) {
    return new FloatHistogram(
        hint,
        bounds.length > 0 ? FloatHistogram.CUSTOM_BUCKETS : 0,
        0,
        0,
        1,
        2,
        new int[] {0, 1},
        new double[] {1},
        new int[0],
        new double[0],
        bounds);
  }

  private QueryResult instant(String query, long time) {
    return engine.instant(storage, query, time, QueryOptions.DEFAULT);
  }

  private QueryResult range(String query, int steps) {
    return engine.range(storage, query, 0, (steps - 1) * STEP, STEP, QueryOptions.DEFAULT);
  }

  @Test
  void nothingComesBeforeOrBehindAnEmptyLabelWhereFewAreSorted() {
    for (String[] pair : new String[][] {{"a", "b10"}, {"c", "z"}, {"a", "b9"}, {"a", "b2"}}) {
      add(Labels.of("__name__", "m", pair[0], pair[1]), 1);
    }
    assertThat(labels("sort_by_label(m, \"a\")"))
        .containsExactly(
            "{__name__=\"m\", a=\"b10\"}",
            "{__name__=\"m\", c=\"z\"}",
            "{__name__=\"m\", a=\"b2\"}",
            "{__name__=\"m\", a=\"b9\"}");
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 8", "3, 20", "4, 44"})
  void samplesWithRaisedBucketsCountTwiceWithEveryStep(int steps, long told) {
    for (String job : List.of("a", "b")) {
      add(Labels.of("__name__", "b_bucket", "job", job, "le", "1"), 5, 5, 5, 5);
      add(Labels.of("__name__", "b_bucket", "job", job, "le", "2"), 4, 4, 4, 4);
      add(Labels.of("__name__", "b_bucket", "job", job, "le", "+Inf"), 6, 6, 6, 6);
    }
    assertThat(range("histogram_quantile(0.5, b_bucket)", steps).infos())
        .singleElement()
        .asString()
        .contains(", over " + told + " samples from 1970-01-01T00:00:00Z to ");
    assertThat(instant("histogram_quantiles(b_bucket, \"q\", 0.5, 0.9)", 0).infos())
        .singleElement()
        .asString()
        .contains(", over 2 samples from ");
  }

  @Test
  void startAndEndMeanNothingInParametersOfAggregations() {
    add(Labels.of("__name__", "k"), 1, 2, 1);
    add(Labels.of("__name__", "x", "i", "1"), 1, 1, 1);
    add(Labels.of("__name__", "x", "i", "2"), 2, 2, 2);
    assertThat(((Value.Matrix) range("count(topk(scalar(k @ end()), x))", 3).value()).series())
        .singleElement()
        .asString()
        .isEqualTo("{} => 1.0 @[0] 2.0 @[60000] 1.0 @[120000]");
    // A time is another matter: docs/differences.md.
    assertThat(((Value.Matrix) range("count(topk(scalar(k @ 60), x))", 3).value()).series())
        .singleElement()
        .asString()
        .isEqualTo("{} => 2.0 @[0] 2.0 @[60000] 2.0 @[120000]");
  }

  @Test
  void countsOfHistogramsKeepTypeAndUnit() {
    storage.add(
        Labels.of("__name__", "h", "__type__", "histogram", "__unit__", "s"),
        0,
        0,
        histogram(CounterResetHint.UNKNOWN));
    assertThat(((Value.Vector) instant("histogram_count(h)", 0).value()).elements())
        .singleElement()
        .extracting(element -> element.labels().toString())
        .isEqualTo("{__type__=\"histogram\", __unit__=\"s\"}");
    assertThat(((Value.Vector) instant("histogram_stddev(h) * 1", 0).value()).elements())
        .singleElement()
        .extracting(element -> element.labels().toString())
        .isEqualTo("{}");
  }

  @Test
  void ofAWindowWithBucketsOfBothKindsInItsMiddleNothingElseIsSaid() {
    Labels labels = Labels.of("__name__", "h");
    storage.add(labels, 0, 0, histogram(CounterResetHint.GAUGE));
    storage.add(labels, 0, STEP, histogram(CounterResetHint.UNKNOWN));
    storage.add(labels, 0, 2 * STEP, histogram(CounterResetHint.UNKNOWN, 1, 2));
    storage.add(labels, 0, 3 * STEP, histogram(CounterResetHint.UNKNOWN));
    assertThat(instant("rate(h[5m])", 3 * STEP).warnings())
        .singleElement()
        .asString()
        .contains("mix of histograms with exponential and custom buckets");
  }

  @Test
  void valuesCountedUnderTheNameAreOneWithoutLabels() {
    add(Labels.of("__name__", "m", "a", "1"), 1);
    add(Labels.of("__name__", "m", "a", "2"), 2);
    assertThat(labels("count_values without (a) (\"__name__\", m)")).containsExactly("{}");
    assertThat(labels("count_values by (b) (\"__name__\", m)"))
        .containsExactlyInAnyOrder("{__name__=\"1\"}", "{__name__=\"2\"}");
  }

  @Test
  void whatHasAPlusBeforeItIsNoSelector() {
    add(Labels.of("__name__", "m", "a", "1"), 1);
    for (String query : List.of("timestamp(m)", "timestamp((m))")) {
      assertThat(first(query, 5_000)).isEqualTo("{a=\"1\"} => 0.0 @[5000]");
    }
    for (String query : List.of("timestamp(+m)", "timestamp((+(m)))")) {
      assertThat(first(query, 5_000)).isEqualTo("{a=\"1\"} => 5.0 @[5000]");
    }
    assertThat(first("absent(none{a=\"1\"})", 0)).startsWith("{a=\"1\"} =>");
    assertThat(first("absent(+none{a=\"1\"})", 0)).startsWith("{} =>");
    assertThat(first("+m", 0)).isEqualTo("{__name__=\"m\", a=\"1\"} => 1.0 @[0]");
  }

  private String first(String query, long time) {
    return ((Value.Vector) instant(query, time).value()).elements().getFirst().toString();
  }

  private List<String> labels(String query) {
    return ((Value.Vector) instant(query, 0).value())
        .elements().stream().map(element -> element.labels().toString()).toList();
  }
}
