package dev.ferula.rules.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleException;
import dev.ferula.rules.RuleQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables cannot hold: functions newer than the tool, time, limits, and broken input. */
class TemplateFunctionsTest {
  private static final String MARKS = " {}()|.$\"%-*0:=,\\'`é☃";
  private static final long NOW = 1_353_755_652_000L;

  private final AlertTemplateExpander templates = TemplateCases.expander();

  private String expand(String template) {
    return templates.expand(template, "A", TemplateCases.ELEMENT, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{{ now }} ~ 1.353755652e+09",
        "{{ (now | toTime).Format \"Mon Jan 2 15:04:05 2006\" }} ~ Sat Nov 24 11:14:12 2012",
        "{{ (1800 | toDuration).String }} ~ 30m0s",
        "{{ \"90061.5\" | toDuration }} ~ 25h1m1.5s",
        "{{ toDuration 0.0015 }} {{ toDuration 0.0000015 }} {{ toDuration 0 }} ~ 1.5ms 1.5µs 0s",
        "{{ (toDuration 5400).Hours }} {{ (toDuration 90).Minutes }} ~ 1.5 1.5",
        "{{ (\"-30m\" | parseDuration | toDuration | (now | toTime).Add).UnixMilli }} ~ 1353753852000",
        "{{ parseDuration \"-30m\" }} ~ -1800",
        "{{ urlQueryEscape \"a b&c\" }} ~ a+b%26c",
        "{{ pathPrefix }} {{ externalURL }} ~ /path/prefix http://ferula.example:9090/path/prefix"
      })
  void newerFunctionsGiveWhatPrometheusSays(String template, String output) {
    assertThat(expand(template)).isEqualTo(output);
  }

  @Test
  void histogramIsPrintedAsPrometheusPrintsIt() {
    FloatHistogram histogram =
        new FloatHistogram(
            CounterResetHint.UNKNOWN,
            0,
            0.001,
            0,
            3,
            10,
            new int[0],
            new double[0],
            new int[0],
            new double[0],
            new double[0]);
    RuleQuery.Element element = new RuleQuery.Element(Labels.EMPTY, 0, histogram);
    assertThat(templates.expand("{{ $value }}", "A", element, NOW)).isEqualTo("{count:3, sum:10}");
  }

  @Test
  void queriesRunAtTheTimeOfTheEvaluation() {
    List<Long> times = new ArrayList<>();
    AlertTemplateExpander recording =
        new AlertTemplateExpander(
            (expr, timestamp) -> {
              times.add(timestamp);
              return List.of();
            },
            ParserOptions.DEFAULT,
            Labels.EMPTY,
            "");
    recording.expand("{{ query \"up\" }}", "A", TemplateCases.ELEMENT, NOW);
    assertThat(times).containsExactly(NOW);
  }

  @Test
  void failingQueryBecomesTextOfTheAlert() {
    TemplateCounts counts = new TemplateCounts();
    AlertTemplateExpander failing =
        new AlertTemplateExpander(
            (expr, timestamp) -> {
              throw new RuleException("query timed out in query execution");
            },
            ParserOptions.DEFAULT,
            Labels.EMPTY,
            "",
            counts);
    assertThat(failing.expand("{{ query \"up\" }}", "A", TemplateCases.ELEMENT, NOW))
        .isEqualTo(
            "<error expanding template: error executing template __alert_A: template:"
                + " __alert_A:1:115: executing \"__alert_A\" at <query \"up\">: error calling query:"
                + " query timed out in query execution>");
    failing.expand("plain", "A", TemplateCases.ELEMENT, NOW);
    assertThat(counts.expansions()).isEqualTo(2);
    assertThat(counts.failures()).isEqualTo(1);
  }

  @Test
  void badTemplateThatWasNotCheckedBecomesTextOfTheAlert() {
    assertThat(expand("{{ nope }}"))
        .isEqualTo(
            "<error expanding template: error parsing template __alert_A: template: __alert_A:1:"
                + " function \"nope\" not defined>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}",
        "{{ range 2000000 }}{{ end }}",
        "{{ range 100000 }}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{{ end }}",
        "{{ $x := \"aaaaaaaa\" }}{{ range 40 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := args }}{{ range 60 }}{{ $x = args $x $x }}{{ end }}{{ $x }}",
        "{{ $x := args }}{{ range 60 }}{{ $x = args $x $x }}{{ end }}{{ printf \"%v\" $x }}",
        "{{ $x := args }}{{ range 60 }}{{ $x = args $x }}{{ end }}{{ $x }}",
        "{{ range 10000 }}{{ printf \"%1000d\" . }}{{ end }}",
        "{{ $x := printf \"%999999s\" \"a\" }}{{ range 1000 }}{{ $y := toUpper $x }}{{ end }}",
        "{{ $x := printf \"%99999s\" \"a\" }}{{ reReplaceAll \" \" $x $x }}",
        "{{ reReplaceAll \"((((x{99}){99}){99}){99})\" \"\" \"x\" }}"
      })
  void templateThatWantsTooMuchFailsWithAReason(String template) {
    assertThat(expand(template))
        .startsWith("<error expanding template: error executing template __alert_A: ")
        .hasSizeLessThan(2000)
        .containsAnyOf(
            "more than 1000000 steps",
            "longer than 1048576 characters",
            "exceeded maximum template depth (1000)",
            "more than 50 maps within each other",
            "invalid repeat count");
  }

  @Test
  void templateThatCallsItselfFailsWithAReasonWhereTheStackIsSmall() throws Exception {
    FutureTask<String> expanded =
        new FutureTask<>(
            () ->
                expand("{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}"));
    new Thread(null, expanded, "small stack", 160 << 10).start();
    assertThat(expanded.get()).contains("exceeded maximum template depth (1000)");
  }

  @Test
  void complexNumbersAreRefused() {
    assertThatThrownBy(() -> AlertTemplateExpander.check("{{ 1i }}", "A"))
        .hasMessage("template: __alert_A:1: complex numbers are not supported: \"1i\"");
    assertThatThrownBy(() -> AlertTemplateExpander.check("{{ 1+2i }}", "A"))
        .hasMessage("template: __alert_A:1: complex numbers are not supported: \"1+2i\"");
  }

  @Test
  void nestingIsLimitedWhenTheTemplateIsLoaded() {
    String deep = "{{ print " + "(print ".repeat(300) + ")".repeat(300) + " }}";
    assertThatThrownBy(() -> AlertTemplateExpander.check(deep, "A"))
        .hasMessage("template: __alert_A:1: more than 200 blocks within each other");
    String chain = "{{ if 0 }}" + "{{ else if 0 }}".repeat(300) + "{{ end }}";
    assertThatThrownBy(() -> AlertTemplateExpander.check(chain, "A"))
        .hasMessage("template: __alert_A:1: more than 200 blocks within each other");
  }

  @Test
  void brokenTemplatesGiveTextOrARefusalAndNothingElse() {
    long seed = Long.getLong("seed", 20_261_122L);
    SplittableRandom random = new SplittableRandom(seed);
    List<TemplateCases.Case> cases = new ArrayList<>(TemplateCases.read("expansions.txt"));
    cases.addAll(TemplateCases.read("refusals.txt"));
    for (int i = 0; i < 5_000; i++) {
      String template = mutated(cases, random);
      try {
        AlertTemplateExpander.check(template, "A");
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %d: %s", seed, template).startsWith("template: ");
        continue;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + " check: " + template, e);
      }
      try {
        assertThat(expand(template)).isNotNull();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ": " + template, e);
      }
    }
  }

  private static String mutated(List<TemplateCases.Case> cases, SplittableRandom random) {
    StringBuilder text = new StringBuilder(any(cases, random));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      String other = any(cases, random);
      int from = random.nextInt(other.length() + 1);
      int to = Math.min(other.length(), from + random.nextInt(12));
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, other, from, to);
        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(6)));
        default -> text.insert(at, MARKS.charAt(random.nextInt(MARKS.length())));
      }
    }
    return text.toString();
  }

  private static String any(List<TemplateCases.Case> cases, SplittableRandom random) {
    return cases.get(random.nextInt(cases.size())).template();
  }
}
