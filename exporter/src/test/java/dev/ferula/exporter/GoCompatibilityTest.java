package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ferula.stats.Compatibility;
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
                            .isEqualTo(deviating(scenario.getKey(), scenario.getValue()))));
  }

  /* Instruments are not views: their quirks in Go's metric package are bugs that are not copied. */
  private static String deviating(String title, String golden) {
    if (!title.equals("metrics package")) {
      return golden;
    }
    return golden
        .replace("dup: metric with same name exists with a different type", "dup: refused")
        // A derived counter may be negative there; here it starts at 0 and never goes back.
        .replace("demo_dc -7", "demo_dc 0")
        // A gauge that was set to -4 and raised by 1 reads 0 there.
        .replace("demo_g_1{k1=\"v1\",zone=\"z\"} 0", "demo_g_1{k1=\"v1\",zone=\"z\"} -3");
  }

  @Test
  void everyScenarioHasItsOutputAndTheReverse() {
    assertThat(StreamSupport.stream(scenarios.titles().spliterator(), false))
        .containsExactlyInAnyOrderElementsOf(Golden.go().keySet());
  }
}
