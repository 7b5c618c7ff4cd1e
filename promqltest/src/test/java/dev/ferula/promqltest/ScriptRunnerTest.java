package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the interpreter tells right from wrong. */
class ScriptRunnerTest {
  private static final String LOAD =
      """
      load 1m
        up{job="a"} 1 1 1
        up{job="b"} 0+1x2
        h {{schema:0 count:3 sum:5 buckets:[1 2]}}x2

      """;

  private static List<ScriptRunner.Outcome> run(String script) {
    return new ScriptRunner(System::nanoTime).run(script);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval instant at 1m up\n  up{job=\"a\"} 1\n  up{job=\"b\"} 1",
        "eval instant at 1m sum(up)\n  {} 2",
        "eval instant at 1m scalar(sum(up))\n  2",
        "eval range from 0 to 2m step 1m sum by (job) (up)\n  {job=\"a\"} 1x2\n  {job=\"b\"} 0 1 2",
        "eval instant at 1m up + on() up\n  expect fail",
        "eval instant at 1m \"x\"\n  expect string 'x'",
        "eval instant at 1m h\n  h {{schema:0 count:3 sum:5 buckets:[1 2]}}",
        "eval instant at 1m rate(up[1m] offset 1h)",
        "eval instant at 1m \"x\"\n  expect string 'x'\n  expect no_warn",
        "eval instant at 1h up{job=\"a\"}[2m]\n"
            + "  expect range vector from 1m to 2m step 1m\n  up{job=\"a\"} 1 1",
        "eval_fail instant at 1m up + on() up\n  expect fail regex:many-to-many",
        "eval_info instant at 1m rate(up[2m])\n  {job=\"a\"} 0\n  {job=\"b\"} 0.008333333333333333",
        "eval instant at 1m h\n  h {{Schema:0 COUNT:3 sum:5 buckets:[1 2] Counter_Reset_Hint:Not_Reset}}",
      })
  void whatIsRightPasses(String eval) {
    assertThat(run(LOAD + eval))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.failure()).isNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval instant at 1m up\n  up{job=\"a\"} 1",
        "eval instant at 1m up\n  up{job=\"a\"} 1\n  up{job=\"b\"} 1.00001",
        "eval instant at 1m sum(up)\n  2",
        "eval instant at 1m sum(up)\n  {} 2\n  {job=\"c\"} 2",
        "eval range from 0 to 2m step 1m sum by (job) (up)\n  {job=\"a\"} 1x2\n  {job=\"b\"} 0 1 _",
        "eval range from 0 to 2m step 1m sum by (job) (up)\n  {job=\"a\"} 1x2\n  {job=\"b\"} 0 1",
        "eval instant at 1m up\n  expect fail",
        "eval instant at 1m up + on() up\n  expect fail msg: something else",
        "eval instant at 1m up + on() up",
        "eval instant at 1m up\n  expect warn\n  up{job=\"a\"} 1\n  up{job=\"b\"} 1",
        "eval instant at 1m rate(up[2m])\n  expect no_info\n  {job=\"a\"} 0\n  {job=\"b\"} 0.0125",
        "eval instant at 1m \"x\"\n  expect string 'y'",
        "eval instant at 1m h\n  h {{schema:0 count:3 sum:5 buckets:[2 1]}}",
        "eval instant at 1m h\n  h {{schema:0 count:3 sum:5 buckets:[1 2] counter_reset_hint:gauge}}",
        "eval instant at 1m sort(up)\n  expect ordered\n  up{job=\"b\"} 1\n  up{job=\"a\"} 1",
        "eval range from 0 to 1m step 1m sum(up)\n  expect ordered\n  {} 1 2",
        "eval_warn instant at 1m up\n  up{job=\"a\"} 1\n  up{job=\"b\"} 1",
        "eval instant at 1m up\n  expect info\n  up{job=\"a\"} 1\n  up{job=\"b\"} 1",
      })
  void whatIsWrongFails(String eval) {
    String script = LOAD.replace("0+1x2", "2-1x2") + eval;
    List<ScriptRunner.Outcome> outcomes =
        run(eval.contains("sort") ? script.replace("2-1x2", "2 2 2") : LOAD + eval);
    assertThat(outcomes).singleElement().matches(outcome -> !outcome.passed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil instant at 1m up",
        "eval instant at 1m sum(",
        "eval range from 2m to 1m step 1m up",
        "load 1m\n  up{job=\"a 1",
        "load 1m\n  up bogus",
        "load 1m\n  h {{colour:1}}",
        "load 1m\n  up 1+1",
        "load 1m\n  up@st 0s",
        "load 1m\n  up@st 0s 0s\n  up 1",
        "load 1m\n  up@st 0s\n  down 1",
        "eval instant at 1m up\n  expect miracles",
      })
  void whatIsNoScriptIsRefusedWithItsLine(String script) {
    assertThatThrownBy(() -> run(script))
        .isInstanceOf(ScriptException.class)
        .message()
        .matches("(?s)(line \\d+|\\d+:\\d+): .*");
  }

  @Test
  void ofClassicHistogramsNativeOnesAreMadeEvenOfASumAlone() {
    String load = "load_with_nhcb 1m\n  alone_sum 7\n\n";
    assertThat(run(load + "eval instant at 0 histogram_sum(alone)\n  {} 7"))
        .singleElement()
        .matches(ScriptRunner.Outcome::passed);
    String other = "load_with_nhcb 1m\n  x_bucket{le=\"+Inf\"} 2\n  x_count 3\n\n";
    assertThatThrownBy(() -> run(other)).isInstanceOf(ScriptException.class);
  }

  @Test
  void theCommandCountsAndNamesFailures(@TempDir Path folder) throws IOException {
    Path script = folder.resolve("some.test");
    Files.writeString(
        script,
        LOAD + "eval instant at 1m sum(up)\n  {} 2\n\neval instant at 1m sum(up)\n  {} 3\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status =
        new PromqlTest(System::nanoTime, new PrintStream(out, true, StandardCharsets.UTF_8))
            .run(List.of(script));
    assertThat(status).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(script + ":9: ")
        .endsWith("1 passed, 1 failed" + System.lineSeparator());
  }
}
