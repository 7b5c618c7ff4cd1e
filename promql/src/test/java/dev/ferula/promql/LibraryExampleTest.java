package dev.ferula.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ferula.model.Labels;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The example of README.md: an expression on samples in plain collections. */
class LibraryExampleTest {

  /** Requests so far, every 15 seconds, by host. */
  private static final Map<String, List<Double>> REQUESTS =
      Map.of(
          "eu-1", List.of(0.0, 30.0, 60.0, 90.0, 120.0),
          "eu-2", List.of(0.0, 15.0, 30.0, 2.0, 17.0));

  private static Map<String, Double> requestsPerSecond() {
    MemoryStorage samples = new MemoryStorage();
    REQUESTS.forEach(
        (host, counts) -> {
          Labels labels = Labels.of("__name__", "requests_total", "host", host);
          for (int i = 0; i < counts.size(); i++) {
            samples.add(labels, 0, i * 15_000L, counts.get(i));
          }
        });
    Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);
    QueryResult result =
        engine.instant(samples, "rate(requests_total[1m])", 60_000, QueryOptions.DEFAULT);
    Map<String, Double> rates = new TreeMap<>();
    for (ResultSeries series : ((Value.Vector) result.value()).elements()) {
      rates.put(series.labels().valueOrEmpty("host"), series.value(0));
    }
    return rates;
  }

  @Test
  void evaluatesOnPlainCollections() {
    Map<String, Double> rates = requestsPerSecond();
    assertThat(rates).containsOnlyKeys("eu-1", "eu-2");
    assertThat(rates.get("eu-1")).isCloseTo(2, within(1e-9));
    assertThat(rates.get("eu-2")).as("with a reset").isCloseTo(32 / 45.0, within(1e-9));
  }
}
