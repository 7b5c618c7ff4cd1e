package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All scripts that Prometheus is tested with, and ours for what they leave out. */
class ConformanceTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("ferula.root", "."))
          .resolve("../shared/conformance/promqltest")
          .normalize();

  private static List<Path> scripts(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".test")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean present() {
    return Files.isDirectory(SCRIPTS);
  }

  static Stream<Path> upstream() {
    return present() ? scripts(SCRIPTS).stream() : Stream.of(SCRIPTS);
  }

  static Stream<Path> ours() {
    return scripts(Path.of("src/test/resources/promql")).stream();
  }

  @Test
  void theUpstreamScriptsAreThere() {
    if (!present()) {
      assertThat(System.getenv("CI")).as("no scripts at %s", SCRIPTS).isNotEqualTo("true");
      assumeTrue(false, "no scripts at " + SCRIPTS + ": their 2214 evaluations are not judged");
    }
    assertThat(scripts(SCRIPTS)).hasSizeGreaterThanOrEqualTo(21);
  }

  @ParameterizedTest
  @MethodSource("upstream")
  void everyEvaluationGivesWhatPrometheusGives(Path script) throws IOException {
    assumeTrue(present(), "no scripts at " + SCRIPTS);
    check(script);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void everyEvaluationGivesWhatTheScriptSays(Path script) throws IOException {
    check(script);
  }

  private static void check(Path script) throws IOException {
    List<ScriptRunner.Outcome> outcomes =
        new ScriptRunner(System::nanoTime).run(Files.readString(script));
    assertThat(outcomes).isNotEmpty();
    assertThat(outcomes.stream().filter(outcome -> !outcome.passed())).isEmpty();
  }
}
