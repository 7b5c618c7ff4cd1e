package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryStats;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.storage.memory.MemoryStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What queries count as read and as held at once, by the engine of Prometheus 3.14. */
class SampleCountsTest {
  private static final FloatHistogram HISTOGRAM =
      new FloatHistogram(
          CounterResetHint.UNKNOWN,
          0,
          0.001,
          0,
          6,
          9,
          new int[] {0, 3},
          new double[] {1, 2, 3},
          new int[0],
          new double[0],
          new double[0]);

  private static final FloatHistogram NARROW =
      new FloatHistogram(
          CounterResetHint.UNKNOWN,
          0,
          0.001,
          0,
          3,
          9,
          new int[] {0, 2},
          new double[] {1, 2},
          new int[0],
          new double[0],
          new double[0]);

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine =
      new Engine(EngineOptions.DEFAULT.withParser(ParserOptions.ALL), System::nanoTime);

  SampleCountsTest() {
    for (int i = 0; i <= 30; i++) {
      storage.add(Labels.of("__name__", "h"), 0, i * 10_000L, HISTOGRAM);
      storage.add(Labels.of("__name__", "narrow"), 0, i * 10_000L, NARROW);
      storage.add(Labels.of("__name__", "one"), 0, i * 10_000L, i);
      storage.add(Labels.of("__name__", "with", "instance", "i", "job", "j"), 0, i * 10_000L, i);
      storage.add(
          Labels.of("__name__", "target_info", "instance", "i", "job", "j", "v", "1"),
          0,
          i * 10_000L,
          1);
      for (String a : new String[] {"1", "2", "3"}) {
        storage.add(Labels.of("__name__", "three", "a", a), 0, i * 10_000L, i);
        if (i >= 8 * Integer.parseInt(a)) {
          storage.add(Labels.of("__name__", "late", "a", a), 0, i * 10_000L, i);
        }
      }
    }
  }

  private QueryStats instant(String expression) {
    return engine.instant(storage, expression, 201_000, QueryOptions.DEFAULT).stats();
  }

  @Test
  void histogramsInWindowsAreReadOnceEach() {
    long weight = instant("h").totalQueryableSamples();
    QueryOptions perStep = QueryOptions.DEFAULT.withPerStepStats(true);
    QueryStats stats =
        engine.range(storage, "count_over_time(h[20s])", 200_000, 220_000, 10_000, perStep).stats();
    assertThat(weight).isGreaterThan(10);
    assertThat(stats.totalQueryableSamplesPerStep())
        .extracting(QueryStats.Step::samples)
        .containsExactly(2 * weight, 2 * weight, 2 * weight);
    assertThat(stats.samplesReadPerStep())
        .extracting(QueryStats.Step::samples)
        .containsExactly(2 * weight, weight, weight);
  }

  @Test
  void histogramsOfARangeThatIsTheAnswerCountForMoreThanFloats() {
    long weight = instant("h").totalQueryableSamples();
    QueryStats stats = instant("h[60s]");
    assertThat(stats.totalQueryableSamples()).isEqualTo(6 * weight);
    assertThat(stats.samplesRead()).isEqualTo(6 * weight);
    assertThat(stats.peakSamples()).isEqualTo(6 * weight);
    assertThat(instant("one[60s]").totalQueryableSamples()).isEqualTo(6);
  }

  /** The windows of a subquery with a fixed time are one, but it is read as if they moved on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "avg_over_time(one[20s:10s] @ start()) | 2 | 2,0,0",
        "predict_linear(one[20s:10s] @ start(), 10) | 2 | 2,1,1",
        "predict_linear(one[20s:10s] @ start() offset 10s, 10) | 2 | 2,1,1",
        "predict_linear(one[20s:10s] @ 100, 10) | 2 | 0,0,0",
        "info(with @ start()) | 2 | 2,0,0",
        "info(with @ start(), {v=\"1\"}) | 2 | 2,1,1",
      })
  void whatHasAFixedTimeIsReadAsOftenAsInPrometheus(String expression, int looked, String read) {
    QueryOptions perStep = QueryOptions.DEFAULT.withPerStepStats(true);
    QueryStats stats = engine.range(storage, expression, 200_000, 220_000, 10_000, perStep).stats();
    assertThat(stats.totalQueryableSamplesPerStep())
        .extracting(QueryStats.Step::samples)
        .containsExactly((long) looked, (long) looked, (long) looked);
    assertThat(stats.samplesReadPerStep())
        .extracting(step -> Long.toString(step.samples()))
        .containsExactly(read.split(","));
  }

  @Test
  void aFunctionThatFindsNoStartTimestampsHasReadItsSamples() {
    assertThat(instant("start_timestamp(three)").totalQueryableSamples()).isEqualTo(3);
  }

  /** Figures of Prometheus 3.5.3 over the same samples, where 3.14 counts as it does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "three | 3 | 39",
        "abs(three) | 9 | 81",
        "abs(late) | 6 | 33",
        "three + 1 | 11 | 95",
        "1 + three | 11 | 95",
        "late > 15 | 8 | 43",
        "late > bool 15 | 8 | 47",
        "three + three | 15 | 123",
        "three + on (a) late | 12 | 75",
        "late or three | 13 | 99",
        "late unless three | 10 | 60",
        "sum(three) | 3 | 39",
        "sum(late) + sum(three) | 5 | 48",
        "topk(2, late) | 3 | 28",
        "bottomk(0, three) or one | 4 | 52",
        "quantile(0.5, three) | 4 | 52",
        "count_values(\"v\", late) | 5 | 27",
        "rate(three[1m]) | 9 | 42",
        "sum(rate(late[1m])) | 7 | 18",
        "quantile_over_time(0.5, three[1m]) + one | 10 | 69",
        "absent_over_time(late[1m]) | 7 | 20",
        "absent(late) | 4 | 22",
        "absent(three) or one | 6 | 42",
        "(three > 1000) or one | 8 | 56",
        "histogram_count(three) or one | 6 | 42",
        "max_over_time(late[1m:10s]) | 18 | 47",
        "quantile_over_time(0.5, abs(late)[1m:10s]) | 24 | 60",
        "three @ 100 | 3 | 39",
        "sum(three @ 100) + 1 | 5 | 13",
        "three - three @ 100 | 15 | 123",
        "predict_linear(three[1m] @ 100, 1) | 10 | 58",
        "avg_over_time(three[1m:10s] @ 100) | 27 | 39",
        "late * scalar(one) | 8 | 47",
        "scalar(one) * late | 8 | 47",
        "round(late, scalar(one)) | 8 | 47",
        "clamp_max(late, 10) | 8 | 47",
        "timestamp(late) | 4 | 18",
        "timestamp(abs(late)) | 6 | 33",
        "label_replace(late, \"b\", \"$1\", \"a\", \"(.*)\") | 2 | 15",
        "-late | 2 | 15",
        "1 + 2 | 5 | 13",
        "time() - 1 | 5 | 41",
        "info(with) | 5 | 41",
        "sum(info(with)) | 5 | 41",
      })
  void asManySamplesAreHeldAndAllowedAsInPrometheus(String expression, long instant, long range) {
    assertThat(instant(expression).peakSamples()).isEqualTo(instant);
    assertThat(range(engine, expression).peakSamples()).isEqualTo(range);
    assertThat(range(limitedTo(range), expression).peakSamples()).isEqualTo(range);
    Engine less = limitedTo(range - 1);
    assertThatThrownBy(() -> range(less, expression)).hasMessageContaining("too many samples");
  }

  private QueryStats range(Engine asked, String expression) {
    return asked.range(storage, expression, 0, 240_000, 20_000, QueryOptions.DEFAULT).stats();
  }

  private static Engine limitedTo(long samples) {
    return new Engine(
        EngineOptions.DEFAULT.withParser(ParserOptions.ALL).withMaxSamples(samples),
        System::nanoTime);
  }

  /** A histogram in a vector and one in a series are rounded to samples in different ways. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h | 13",
        "h + h | 41",
        "narrow | 12",
        "narrow + narrow | 39",
        "sum(narrow + narrow) | 39",
        "last_over_time(narrow[30s]) | 48",
      })
  void histogramsAreHeldAsSeveralSamples(String expression, long peak) {
    assertThat(instant(expression).peakSamples()).isEqualTo(peak);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "three smoothed | 93",
        "one[60s] anchored | 21",
        "one[60s] smoothed | 31",
        "start() + 1 | 5",
        "timestamp(three @ 100) | 6",
      })
  void whatOnlyLaterVersionsHaveIsHeldByTheirRules(String expression, long peak) {
    assertThat(instant(expression).peakSamples()).isEqualTo(peak);
  }

  @Test
  void boundsAreNumbersThatChangeAndTimesOfFixedSamplesAreNot() {
    assertThat(range(engine, "start() + 1").peakSamples()).isEqualTo(41);
    assertThat(range(engine, "timestamp(three @ 100)").peakSamples()).isEqualTo(39);
  }
}
