package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ferula.stats.Compatibility;
import dev.ferula.stats.StatsRegistry;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** In the GO mode every scenario prints what OpenCensus for Go printed, to the byte. */
class GoCompatibilityTest {
  private final GoScenarios scenarios = new GoScenarios(Compatibility.GO);

  @TestFactory
  Stream<DynamicTest> printsWhatTheOriginalPrinted() {
    Map<String, String> golden = Golden.go();
    return golden.entrySet().stream()
        .map(
            scenario ->
                dynamicTest(
                    scenario.getKey(),
                    () ->
                        assertThat(scenarios.run(scenario.getKey()))
                            .isEqualTo(scenario.getValue())));
  }

  /* Not among the scenarios, but what the client prints for an empty text. */
  @Test
  void anEmptyDescriptionHasItsLineAllTheSame() {
    StatsRegistry registry = StatsRegistry.builder().compatibility(Compatibility.GO).build();
    registry.counter("c", "").increment();
    PrometheusExporter exporter =
        PrometheusExporter.builder().compat(Compatibility.GO).source(registry).build();
    assertThat(Exchange.get(exporter).body()).isEqualTo("# HELP c \n# TYPE c counter\nc 1\n");
  }

  @Test
  void everyScenarioHasItsOutputAndTheReverse() {
    assertThat(StreamSupport.stream(scenarios.titles().spliterator(), false))
        .containsExactlyInAnyOrderElementsOf(Golden.go().keySet());
  }
}
