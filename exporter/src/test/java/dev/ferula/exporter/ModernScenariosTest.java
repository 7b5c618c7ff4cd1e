package dev.ferula.exporter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ferula.stats.Compatibility;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * In the MODERN mode every scenario prints what the original printed, or differs on purpose: what
 * differs is in {@code modern-deviations.txt}, each with its reason.
 */
class ModernScenariosTest {
  private static final String REASON = "Why: ";

  private final GoScenarios scenarios = new GoScenarios(Compatibility.MODERN);
  private final Map<String, String> deviations = Golden.scenarios(resource());

  @TestFactory
  Stream<DynamicTest> printsWhatTheOriginalPrintedOrDiffersOnPurpose() {
    return Golden.go().entrySet().stream()
        .map(
            golden ->
                dynamicTest(golden.getKey(), () -> check(golden.getKey(), golden.getValue())));
  }

  private void check(String title, String golden) {
    String printed = scenarios.run(title);
    String deviation = deviations.get(title);
    if (deviation == null) {
      assertThat(printed).isEqualTo(golden);
    } else {
      assertThat(deviation).startsWith(REASON);
      assertThat(printed).isEqualTo(deviation.substring(deviation.indexOf('\n') + 1));
      assertThat(printed).as("no deviation at all").isNotEqualTo(golden);
    }
  }

  @Test
  void everyDeviationBelongsToAScenario() {
    assertThat(Golden.go().keySet()).containsAll(deviations.keySet());
  }

  private static String resource() {
    try (InputStream in = ModernScenariosTest.class.getResourceAsStream("modern-deviations.txt")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
