package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promqltest.fuzz.RandomSeries;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a step answers does not depend, to the last bit, on the step that the query began with: back
 * tests in pieces and rules evaluated one by one agree with one query over the whole time.
 */
class RangeStartTest {
  private static final long START = 1_700_000_000_000L;
  private static final long STEP = 15_000;
  private static final int STEPS = RandomSeries.SAMPLES;

  private final Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum_over_time(x[%s])",
        "avg_over_time(x[%s])",
        "stddev_over_time(x[%s])",
        "stdvar_over_time(x[%s])",
        "min_over_time(x[%s])",
        "max_over_time(x[%s])",
        "quantile_over_time(0.9, x[%s])",
        "rate(x[%s])",
        "increase(x[%s])",
        "deriv(x[%s])",
        "changes(x[%s])",
        "sum(avg_over_time(x[%s]))",
      })
  void stepsAnswerTheSameWhereverTheQueryBegins(String form) {
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      MemoryStorage storage = data(random);
      for (String range : new String[] {"1m", "5m", "10m", "20m"}) {
        String query = form.formatted(range);
        Map<Labels, Map<Long, Long>> whole = answers(storage, query, 0, STEPS);
        int cut = 1 + random.nextInt(STEPS - 1);
        Map<Labels, Map<Long, Long>> pieces = answers(storage, query, 0, cut);
        answers(storage, query, cut, STEPS)
            .forEach(
                (labels, points) ->
                    pieces.computeIfAbsent(labels, _ -> new HashMap<>()).putAll(points));
        assertThat(pieces).as("%s, seed %d, cut at %d", query, seed, cut).isEqualTo(whole);
      }
    }
  }

  /* Decimal fractions, whose sums are never exact, with resets and gaps and now and then no number. */
  private static MemoryStorage data(Random random) {
    MemoryStorage storage = new MemoryStorage();
    for (int series = 0; series < 3; series++) {
      Labels labels = Labels.of("__name__", "x", "series", Integer.toString(series));
      double value = random.nextInt(100) / 10.0;
      for (int i = -STEPS; i < STEPS; i++) {
        value = random.nextInt(40) == 0 ? 0.1 : value + random.nextInt(-100, 1000) / 1000.0;
        boolean odd = series == 2 && random.nextInt(30) == 0;
        if (random.nextInt(20) > 0) {
          double stored = odd ? (random.nextBoolean() ? Double.NaN : 1e300) : value;
          storage.add(labels, 0, START + i * STEP + random.nextInt(3), stored);
        }
      }
    }
    return storage;
  }

  private Map<Labels, Map<Long, Long>> answers(
      MemoryStorage storage, String query, int from, int to) {
    Map<Labels, Map<Long, Long>> answers = new HashMap<>();
    Value value =
        engine
            .range(
                storage,
                query,
                START + from * STEP,
                START + (to - 1) * STEP,
                STEP,
                QueryOptions.DEFAULT)
            .value();
    for (ResultSeries series : ((Value.Matrix) value).series()) {
      Map<Long, Long> points = answers.computeIfAbsent(series.labels(), _ -> new HashMap<>());
      for (int i = 0; i < series.size(); i++) {
        points.put(series.timestamp(i), Double.doubleToLongBits(series.value(i)));
      }
    }
    return answers;
  }
}
