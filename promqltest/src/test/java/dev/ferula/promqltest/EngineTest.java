package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.promql.Cancellation;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.QueryStats;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine as a library: a dozen lines on samples in plain arrays. */
class EngineTest {
  private static final EngineOptions OPTIONS = EngineOptions.DEFAULT.withParser(ParserOptions.ALL);

  private final MemoryStorage storage = new MemoryStorage();

  private static Engine engine(EngineOptions options) {
    return new Engine(options, System::nanoTime);
  }

  private void fill() {
    for (int i = 0; i <= 100; i++) {
      storage.add(Labels.of("__name__", "one"), 0, i * 10_000L, i);
      for (String a : new String[] {"1", "2", "3"}) {
        storage.add(Labels.of("__name__", "three", "a", a), 0, i * 10_000L, i);
      }
    }
  }

  private static QueryException.Kind kind(Throwable e) {
    return ((QueryException) e).kind();
  }

  @Test
  void evaluatesOnSamplesHeldInPlainArrays() {
    Labels labels = Labels.of("__name__", "requests_total", "job", "api");
    for (int i = 0; i < 10; i++) {
      storage.add(labels, 0, i * 15_000L, i * 30.0);
    }
    QueryResult result =
        engine(EngineOptions.DEFAULT)
            .instant(storage, "increase(requests_total[1m])", 120_000, QueryOptions.DEFAULT);
    ResultSeries only = ((Value.Vector) result.value()).elements().getFirst();
    assertThat(only.labels()).isEqualTo(Labels.of("job", "api"));
    assertThat(only.value(0)).isEqualTo(120.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one | 1",
        "timestamp(one) | 1",
        "three | 3",
        "one[60s] | 6",
        "max_over_time(one[60s]) | 6",
        "max_over_time(three[60s]) | 18",
        "one[60s] @ 30 | 4",
        "sum(max_over_time(three[60s])) | 18",
        "max_over_time(one[60s:5s]) | 12",
        "max_over_time(one[60s])[20s:5s] | 24",
        "sum by (a) (three) + on(a) three | 6",
        "1 + 2 | 0",
      })
  void samplesAreCountedAsPrometheusCountsThem(String expression, long samples) {
    fill();
    QueryResult result =
        engine(OPTIONS).instant(storage, expression, 201_000, QueryOptions.DEFAULT);
    assertThat(result.stats().totalQueryableSamples()).isEqualTo(samples);
  }

  @Test
  void samplesAreCountedForEachStep() {
    fill();
    QueryResult result =
        engine(OPTIONS)
            .range(
                storage,
                "max_over_time(three[20s])",
                201_000,
                220_000,
                5_000,
                QueryOptions.DEFAULT.withPerStepStats(true));
    assertThat(result.stats().totalQueryableSamplesPerStep())
        .extracting(QueryStats.Step::samples)
        .containsExactly(6L, 6L, 6L, 6L);
  }

  @Test
  void aSubqueryCannotStepByLessThanAMillisecond() {
    Engine engine = engine(OPTIONS);
    assertThatThrownBy(() -> engine.instant(storage, "a[1m:0.0004]", 201_000, QueryOptions.DEFAULT))
        .isInstanceOf(QueryException.class)
        .hasMessage("subquery step is shorter than a millisecond");
    assertThat(engine.instant(storage, "a[1m:0.001]", 201_000, QueryOptions.DEFAULT)).isNotNull();
  }

  @Test
  void aStringHasAStepWithoutSamples() {
    QueryResult result =
        engine(OPTIONS)
            .instant(storage, "(\"a\")", 201_000, QueryOptions.DEFAULT.withPerStepStats(true));
    assertThat(result.stats().totalQueryableSamplesPerStep())
        .containsExactly(new QueryStats.Step(201_000, 0));
    assertThat(result.stats().samplesReadPerStep())
        .containsExactly(new QueryStats.Step(201_000, 0));
  }

  @Test
  void moreSamplesThanAllowedAreRefused() {
    fill();
    Engine engine = engine(OPTIONS.withMaxSamples(20));
    assertThat(engine.instant(storage, "three", 201_000, QueryOptions.DEFAULT)).isNotNull();
    assertThatThrownBy(
            () -> engine.range(storage, "three", 0, 100_000, 10_000, QueryOptions.DEFAULT))
        .hasMessage("query processing would load too many samples into memory in query execution")
        .satisfies(e -> assertThat(kind(e)).isEqualTo(QueryException.Kind.EXECUTION));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1 + 1", "time()", "vector(1)", "scalar(vector(1))"})
  void samplesThatNoSelectorBroughtCountToo(String expression) {
    Engine engine = engine(OPTIONS.withMaxSamples(20));
    QueryResult whole = engine.range(storage, expression, 0, 190_000, 10_000, QueryOptions.DEFAULT);
    assertThat(whole.stats().peakSamples()).isEqualTo(20);
    assertThatThrownBy(
            () -> engine.range(storage, expression, 0, 200_000, 10_000, QueryOptions.DEFAULT))
        .hasMessage("query processing would load too many samples into memory in query execution");
  }

  @Test
  void memoryIsReservedWhileTheQueryRuns() {
    fill();
    MemoryBudget budget = new MemoryBudget(64 << 20);
    MemoryAccount account = budget.share("queries", 1 << 20).account("test");
    QueryOptions options = QueryOptions.DEFAULT.withMemory(account);
    assertThat(engine(OPTIONS).instant(storage, "three", 201_000, options)).isNotNull();
    assertThat(account.held()).isZero();
    assertThatThrownBy(() -> engine(OPTIONS).range(storage, "three", 0, 1_000_000, 10, options))
        .hasMessageContaining("memory budget: test asked for");
    assertThat(account.held()).isZero();
  }

  /** With a place for each step they would take 180 MB. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "abs(x) | 0",
        "x * 2 | 0",
        "-x | 0",
        "timestamp(x) | 0",
        "label_replace(x, \"l\", \"v\", \"\", \"\") | 0",
        "round(abs(x) * 2) | 0",
        "sum by (i) (x) | 0",
        "quantile by (i) (0.5, {__name__=~\"[xy]\"}) | 1",
        "avg by (i) (abs(x)) * 2 | 0",
        "abs({__name__=~\"[xy]\"}) | 1",
      })
  void manySeriesWithFewValuesEachPassThroughFunctionsInLittleMemory(String expression, int more) {
    for (int i = 0; i < 2000; i++) {
      storage.add(Labels.of("__name__", "x", "i", "" + i), 0, i * 5_000L, i);
    }
    storage.add(Labels.of("__name__", "y", "i", "7"), 0, 9_000_000, 1);
    MemoryAccount account = new MemoryBudget(64 << 20).share("queries", 1 << 20).account("test");
    QueryOptions options = QueryOptions.DEFAULT.withMemory(account).withLookbackDelta(2000);
    Value value = engine(OPTIONS).range(storage, expression, 0, 10_999_000, 1_000, options).value();
    List<ResultSeries> series = ((Value.Matrix) value).series();
    assertThat(series).hasSize(2000);
    assertThat(series.stream().mapToLong(ResultSeries::size).sum()).isEqualTo(4000 + 2L * more);
    assertThat(account.held()).isZero();
  }

  @Test
  void timeIsLimited() {
    fill();
    AtomicLong clock = new AtomicLong();
    Engine slow = new Engine(OPTIONS.withTimeout(5), () -> clock.addAndGet(1_000_000));
    assertThatThrownBy(() -> slow.instant(storage, "three + three", 0, QueryOptions.DEFAULT))
        .hasMessage("query timed out in expression evaluation")
        .satisfies(e -> assertThat(kind(e)).isEqualTo(QueryException.Kind.TIMEOUT));
  }

  @Test
  void whoeverHoldsTheSwitchCanCancel() {
    fill();
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    QueryOptions options = QueryOptions.DEFAULT.withCancellation(cancellation);
    assertThatThrownBy(() -> engine(OPTIONS).instant(storage, "three", 0, options))
        .hasMessage("query was canceled in expression evaluation")
        .satisfies(e -> assertThat(kind(e)).isEqualTo(QueryException.Kind.CANCELED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one[5m] | invalid expression type \"range vector\" for range query, must be Scalar or"
            + " instant Vector",
        "\"text\" | invalid expression type \"string\" for range query, must be Scalar or instant"
            + " Vector",
        "one[step() - 60] | 4:14: duration must be greater than 0",
      })
  void rangeQueriesOfNoVectorAreBadData(String expression, String message) {
    String asked = expression.contains("step") ? "rate(" + expression + ")" : expression;
    assertThatThrownBy(
            () -> engine(OPTIONS).range(storage, asked, 0, 60_000, 60_000, QueryOptions.DEFAULT))
        .satisfies(e -> assertThat(kind(e)).isEqualTo(QueryException.Kind.BAD_DATA))
        .hasMessageEndingWith(message.substring(message.indexOf(' ') + 1));
  }

  @Test
  void namesAreDroppedAtOnceWithoutTheFlag() {
    storage.add(Labels.of("__name__", "a_total", "x", "1"), 0, 0, 1);
    storage.add(Labels.of("__name__", "b_total", "x", "1"), 0, 0, 2);
    String expression = "abs({__name__=~\".+_total\"})";
    assertThatThrownBy(() -> engine(OPTIONS).instant(storage, expression, 0, QueryOptions.DEFAULT))
        .hasMessage("vector cannot contain metrics with the same labelset");
    String renamed =
        "label_replace(" + expression + ", \"y\", \"$1\", \"__name__\", \"(.+)_total\")";
    Value value =
        engine(OPTIONS.withDelayedNameRemoval(true))
            .instant(storage, renamed, 0, QueryOptions.DEFAULT)
            .value();
    assertThat(((Value.Vector) value).elements())
        .extracting(ResultSeries::labels)
        .containsExactlyInAnyOrder(Labels.of("x", "1", "y", "a"), Labels.of("x", "1", "y", "b"));
  }

  @ParameterizedTest
  @CsvSource({"60000, ''", "120000, a"})
  void ofAGroupThatMixesNamesThatGoAndNamesThatStayTheLastStepDecides(long end, String name) {
    for (long time = 0; time <= end; time += 60_000) {
      storage.add(Labels.of("__name__", "a", "x", "stays"), 0, time, 1);
    }
    storage.add(Labels.of("__name__", "a", "x", "goes"), 0, 0, 2);
    storage.add(Labels.of("__name__", "a", "x", "goes"), 0, 60_000, 2);
    String expression = "sum by (__name__) (a{x=\"stays\"} or sum_over_time(a{x=\"goes\"}[1s]))";
    Value value =
        engine(OPTIONS.withDelayedNameRemoval(true))
            .range(storage, expression, 0, end, 60_000, QueryOptions.DEFAULT)
            .value();
    assertThat(((Value.Matrix) value).series())
        .extracting(ResultSeries::labels)
        .containsExactly(name.isEmpty() ? Labels.EMPTY : Labels.of("__name__", name));
  }

  @Test
  void absenceOfManySeriesOfOneNameIsNoConflict() {
    storage.add(Labels.of("__name__", "a", "x", "1"), 0, 0, 1);
    storage.add(Labels.of("__name__", "b", "x", "1"), 0, 0, 2);
    Value value =
        engine(OPTIONS)
            .instant(storage, "absent_over_time({x=\"1\"}[5m])", 0, QueryOptions.DEFAULT)
            .value();
    assertThat(((Value.Vector) value).elements()).isEmpty();
  }
}
