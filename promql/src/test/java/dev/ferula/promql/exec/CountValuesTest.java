package dev.ferula.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few values that are often met and many that are met once are kept differently. */
class CountValuesTest {
  private static final int STEPS = 60;
  private static final long STEP = 1_000;

  private final Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);

  @ParameterizedTest(name = "of {0} values")
  @ValueSource(ints = {1, 2, 5, 40, 1_000})
  void countsAreThoseOfALoopOverAllSamples(int values) {
    Random random = new Random(values);
    MemoryStorage data = new MemoryStorage();
    Map<String, TreeMap<Long, Double>> expected = new TreeMap<>();
    for (int series = 0; series < 20; series++) {
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(4) > 0) {
          long time = step * STEP;
          int value = random.nextInt(values);
          data.add(Labels.of("__name__", "a", "n", "" + series), 0, time, value);
          expected.computeIfAbsent("" + value, _ -> new TreeMap<>()).merge(time, 1.0, Double::sum);
        }
      }
    }
    String expression = "count_values('v', last_over_time(a[1s]))";
    assertThat(counts(data, expression)).isEqualTo(expected);
  }

  private Map<String, TreeMap<Long, Double>> counts(MemoryStorage data, String expression) {
    Map<String, TreeMap<Long, Double>> counts = new TreeMap<>();
    for (ResultSeries series : range(data, expression, STEPS)) {
      TreeMap<Long, Double> all = new TreeMap<>();
      for (int i = 0; i < series.size(); i++) {
        all.put(series.timestamp(i), series.value(i));
      }
      counts.put(series.labels().get("v"), all);
    }
    return counts;
  }

  private List<ResultSeries> range(MemoryStorage data, String expression, int steps) {
    Value value =
        engine.range(data, expression, 0, (steps - 1) * STEP, STEP, QueryOptions.DEFAULT).value();
    return ((Value.Matrix) value).series();
  }

  /* With a place for each step of each value this would take gigabytes. */
  @Test
  void asManyValuesAsStepsTakeNoPlaceForEachOfEach() {
    List<ResultSeries> found =
        range(new MemoryStorage(), "count(count_values('v', vector(time())))", 11_000);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().size()).isEqualTo(11_000);
  }
}
