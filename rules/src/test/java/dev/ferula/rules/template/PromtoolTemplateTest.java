package dev.ferula.rules.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ferula.model.GoQuote;
import dev.ferula.promql.parser.GoLiterals;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the tables of templates to what Prometheus's own tool makes of them. */
class PromtoolTemplateTest {
  private static final Pattern ANNOTATION =
      Pattern.compile("c(\\d{4})=(\"(?:[^\"\\\\]|\\\\.)*\")", Pattern.DOTALL);
  private static final Pattern REFUSAL =
      Pattern.compile("annotation \"c(\\d{4})\": (template: .*)");

  private static final String TEST =
      """
      rule_files: [rules.yml]
      evaluation_interval: 1m
      tests:
        - interval: 1m
          external_labels: {cluster: c1}
          external_url: %s
          input_series:
            - {series: 'trigger{instance="host.example.com:9100",job="api"}', values: "1234.5678"}
            - {series: 'node{instance="b",n="2"}', values: "21"}
            - {series: 'node{instance="a",n="1"}', values: "11"}
            - {series: 'nanv', values: "NaN"}
            - {series: 'infv', values: "Inf"}
            - {series: 'strv{__value__="sv"}', values: "1"}
            - {series: 'hist', values: "{{schema:1 sum:4 count:4 buckets:[1 2 1]}}"}
          alert_rule_test:
            - {eval_time: 0m, alertname: A, exp_alerts: []}
      """
          .formatted(TemplateCases.EXTERNAL_URL);

  @TempDir Path folder;

  @Test
  void expansionsAreThoseOfPromtool() throws Exception {
    List<TemplateCases.Case> cases = TemplateCases.read("expansions.txt");
    writeRules(cases);
    Files.writeString(folder.resolve("test.yml"), TEST);
    String output = run("test", "rules", "test.yml");
    Map<Integer, String> expansions = new TreeMap<>();
    Matcher annotation = ANNOTATION.matcher(output);
    while (annotation.find()) {
      expansions.put(
          Integer.parseInt(annotation.group(1)), GoLiterals.unquote(annotation.group(2)));
    }
    assertThat(expansions).hasSameSizeAs(cases);
    for (int i = 0; i < cases.size(); i++) {
      assertThat(expansions.get(i)).as(cases.get(i).template()).isEqualTo(cases.get(i).output());
    }
  }

  @Test
  void refusalsAreThoseOfPromtool() throws Exception {
    List<TemplateCases.Case> cases = TemplateCases.read("refusals.txt");
    writeRules(cases);
    Map<Integer, String> refusals = new TreeMap<>();
    Matcher refusal = REFUSAL.matcher(run("check", "rules", "rules.yml"));
    while (refusal.find()) {
      refusals.put(Integer.parseInt(refusal.group(1)), refusal.group(2));
    }
    assertThat(refusals.values())
        .containsExactlyElementsOf(cases.stream().map(TemplateCases.Case::output).toList());
  }

  private void writeRules(List<TemplateCases.Case> cases) throws IOException {
    StringBuilder rules =
        new StringBuilder("groups: [{name: g, rules: [{alert: A, expr: trigger, annotations: {\n");
    for (int i = 0; i < cases.size(); i++) {
      rules.append("c%04d: %s,%n".formatted(i, GoQuote.quote(cases.get(i).template())));
    }
    Files.writeString(folder.resolve("rules.yml"), rules.append("}}]}]\n"));
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(promtool().toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static Path promtool() {
    String peers = System.getenv("FERULA_PEERS");
    String path = (peers == null ? "" : peers + File.pathSeparator) + System.getenv("PATH");
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(PromtoolTemplateTest::missing);
  }

  private static Path missing() {
    String words = "promtool is neither in FERULA_PEERS nor on PATH";
    if ("true".equals(System.getenv("CI"))) {
      return fail(words);
    }
    return abort(words);
  }
}
