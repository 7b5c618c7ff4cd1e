package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

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

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine =
      new Engine(EngineOptions.DEFAULT.withParser(ParserOptions.ALL), System::nanoTime);

  SampleCountsTest() {
    for (int i = 0; i <= 30; i++) {
      storage.add(Labels.of("__name__", "h"), 0, i * 10_000L, HISTOGRAM);
      storage.add(Labels.of("__name__", "one"), 0, i * 10_000L, i);
      storage.add(Labels.of("__name__", "with", "instance", "i", "job", "j"), 0, i * 10_000L, i);
      storage.add(
          Labels.of("__name__", "target_info", "instance", "i", "job", "j", "v", "1"),
          0,
          i * 10_000L,
          1);
      for (String a : new String[] {"1", "2", "3"}) {
        storage.add(Labels.of("__name__", "three", "a", a), 0, i * 10_000L, i);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "three | 3",
        "absent(three) or one | 3",
        "(three > 1000) or one | 3",
        "bottomk(0, three) or one | 3",
        "histogram_count(three) or one | 3",
        "(three > 0) or one | 4",
        "three smoothed | 0",
      })
  void whatAnOperatorDoesNotYieldIsHeldNoLonger(String expression, int peak) {
    assertThat(instant(expression).peakSamples()).isEqualTo(peak);
  }
}
