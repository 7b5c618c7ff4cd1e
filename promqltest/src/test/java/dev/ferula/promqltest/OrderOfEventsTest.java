package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where the same is said twice the last word counts, with its position; where several things are
 * wrong the first is told. Which is last and which is first is as with Prometheus, however the
 * engine goes about it.
 */
class OrderOfEventsTest {
  private static final long STEP = 60_000;
  private static final long END = 2 * STEP;

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine =
      new Engine(EngineOptions.DEFAULT.withParser(ParserOptions.ALL), System::nanoTime);

  private void add(String name, String a, double... values) {
    for (int i = 0; i < values.length; i++) {
      storage.add(Labels.of("__name__", name, "a", a), 0, i * STEP, values[i]);
    }
  }

  private static FloatHistogram histogram() {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        0,
        0.001,
        0,
        1,
        1,
        new int[] {0, 1},
        new double[] {1},
        new int[0],
        new double[0],
        new double[0]);
  }

  @BeforeEach
  void fill() {
    add("x", "1", 3, 3, 3);
    add("x", "2", 1, 1, 1);
    add("x", "3", 2, 2, 2);
    add("k", "1", 1, 2, 3);
    add("q", "1", 2, Double.NaN, 2);
    for (int i = 0; i < 3; i++) {
      add("left" + i, "1", 1, 1, 1);
      add("left" + i, "2", 1, 1, 1);
    }
    storage.add(Labels.of("__name__", "v", "a", "1"), 0, 0, histogram());
    add("v", "2", 1);
    add("w", "1", 1);
    storage.add(Labels.of("__name__", "w", "a", "2"), 0, 0, histogram());
  }

  private QueryResult range(String query) {
    return engine.range(storage, query, 0, END, STEP, QueryOptions.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "quantile(1.5, label_replace(quantile by (a) (1.5, x), \"b\", \"\", \"\", \"\"))"
            + " | quantile value should be between 0 and 1, got 1.5 (1:10)",
        "histogram_quantile(1.5, label_replace(quantile(1.5, x), \"le\", \"+Inf\", \"\", \"\"))"
            + " | quantile value should be between 0 and 1, got 1.5 (1:20)",
        "quantile(scalar(q), x) | quantile value should be between 0 and 1, got NaN (1:10)",
        "sort(sort(x)) | sort is ineffective for range queries since results are always ordered by"
            + " labels (1:1)",
      })
  void whatAnOperatorSaysComesAfterWhatItsOperandSays(String query, String warning) {
    assertThat(range(query).warnings()).containsExactly("PromQL warning: " + warning);
  }

  @Test
  void ofSeveralElementsThatDoNotGoTogetherTheLastOfTheStepIsTold() {
    String told = "PromQL info: incompatible sample types encountered for binary operator ";
    assertThat(engine.instant(storage, "v + on (a) w", 0, QueryOptions.DEFAULT).infos())
        .containsExactly(told + "\"+\": float + histogram (1:1)");
    assertThat(engine.instant(storage, "w + on (a) v", 0, QueryOptions.DEFAULT).infos())
        .containsExactly(told + "\"+\": histogram + float (1:1)");
    assertThat(range("v + on (a) w").infos()).hasSize(1);
  }

  @Test
  void theFirstStepsErrorIsToldWhateverGroupItIsIn() {
    add("right0", "2", 1);
    add("right1", "2", 1);
    storage.add(Labels.of("__name__", "right0", "a", "1"), 0, STEP, 1);
    storage.add(Labels.of("__name__", "right1", "a", "1"), 0, STEP, 1);
    assertThatThrownBy(() -> range("left0 + on (a) {__name__=~\"right.\"}"))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith(
            "found duplicate series for the match group {a=\"2\"} on the right hand-side of the"
                + " operation: [{__name__=\"right0\", a=\"2\"}, {__name__=\"right1\", a=\"2\"}];");
    assertThatThrownBy(() -> range("{__name__=~\"left.\"} + on (a) x"))
        .hasMessage(
            "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)");
  }

  @ParameterizedTest
  @CsvSource({"'limitk(3, x)',2 1 3", "'topk(3, x)',1 3 2", "'bottomk(3, x)',2 3 1"})
  void membersComeInTheOrderOfTheHeapThatCollectsThem(String query, String order) {
    Value.Vector vector =
        (Value.Vector) engine.instant(storage, query, 0, QueryOptions.DEFAULT).value();
    assertThat(vector.elements())
        .extracting(element -> element.labels().valueOrEmpty("a"))
        .containsExactly(order.split(" "));
  }

  @Test
  void aParameterOfWhatDoesNotChangeCountsAsItIsAtTheFirstStep() {
    Value.Matrix fixed = (Value.Matrix) range("topk(scalar(k), x @ 0)").value();
    assertThat(fixed.series()).extracting(ResultSeries::size).containsExactly(3);
    Value.Matrix moving = (Value.Matrix) range("topk(scalar(k), x)").value();
    assertThat(moving.series()).extracting(ResultSeries::size).containsExactly(3, 1, 2);
  }

  @Test
  void sortPutsNanLast() {
    List<Double> values = List.of(Double.NaN, 2.0, 1.0);
    for (int i = 0; i < values.size(); i++) {
      add("n", "v" + i, values.get(i));
    }
    assertThat(sorted("sort(n)")).containsExactly("v2", "v1", "v0");
    assertThat(sorted("sort_desc(n)")).containsExactly("v1", "v2", "v0");
  }

  private List<String> sorted(String query) {
    Value.Vector vector =
        (Value.Vector) engine.instant(storage, query, 0, QueryOptions.DEFAULT).value();
    return vector.elements().stream().map(e -> e.labels().valueOrEmpty("a")).toList();
  }

  @Test
  void labelReplaceFindsWhatTheTextAroundItsExpressionAnchors() {
    Value.Matrix matrix =
        (Value.Matrix)
            range("label_replace(x{a=~\"1|2\"}, \"b\", \"$1\", \"a\", \"1)|(2\")").value();
    assertThat(matrix.series())
        .extracting(series -> series.labels().valueOrEmpty("b"))
        .containsExactlyElementsOf(Arrays.asList("", "2"));
  }

  @Test
  void infoSeriesInConflictAreToldEvenIfNothingIsJoinedWithThem() {
    for (String n : new String[] {"1", "2"}) {
      storage.add(
          Labels.of("__name__", "target_info", "instance", "i", "job", "other", "n", n), 0, 0, 1);
    }
    storage.add(Labels.of("__name__", "m", "instance", "i", "job", "j"), 0, 0, 1);
    storage.add(Labels.of("__name__", "m", "instance", "k", "job", "other"), 0, 0, 1);
    assertThatThrownBy(() -> engine.instant(storage, "info(m)", 0, QueryOptions.DEFAULT))
        .hasMessageStartingWith("found duplicate series for info metric: existing ");
  }
}
