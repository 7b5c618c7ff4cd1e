package dev.ferula.ruletest;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.InvalidSectionException;
import dev.ferula.config.binding.Problem;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlReader;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.notation.Moments;
import dev.ferula.rules.WrittenLabels;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads test files. Unknown fields are errors, with their lines. */
final class RuleTestReader {
  private static final Schema SERIES =
      Schema.of("main.series").text("series").text("values").build();
  private static final Schema ALERT =
      Schema.of("main.alert").textMap("exp_labels").textMap("exp_annotations").build();
  private static final Schema ALERT_TEST =
      Schema.of("main.alertTestCase")
          .duration("eval_time")
          .text("alertname")
          .items("exp_alerts", ALERT)
          .build();
  private static final Schema SAMPLE =
      Schema.of("main.sample").text("labels").decimal("value").text("histogram").build();
  private static final Schema EXPRESSION_TEST =
      Schema.of("main.promqlTestCase")
          .text("expr")
          .duration("eval_time")
          .items("exp_samples", SAMPLE)
          .build();
  private static final Schema GROUP =
      Schema.of("main.testGroup")
          .duration("interval")
          .items("input_series", SERIES)
          .items("alert_rule_test", ALERT_TEST)
          .items("promql_expr_test", EXPRESSION_TEST)
          .textMap("external_labels")
          .text("external_url")
          .text("name")
          .text("start_timestamp")
          .build();
  private static final Schema FILE =
      Schema.of("main.unitTestFile")
          .texts("rule_files")
          .duration("evaluation_interval")
          .texts("group_eval_order")
          .items("tests", GROUP)
          .bool("fuzzy_compare")
          .build();

  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

  private RuleTestReader() {}

  /**
   * What stands in a file.
   *
   * @throws RuleTestException if it cannot be read or is not in the format
   */
  static RuleTestFile read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new RuleTestException("open " + file + ": no such file or directory", e);
    } catch (CharacterCodingException e) {
      throw new RuleTestException("yaml: invalid UTF-8 in " + file, e);
    } catch (IOException e) {
      throw new RuleTestException("read " + file + ": " + e.getMessage(), e);
    }
    return read(text, file);
  }

  static RuleTestFile read(String text, Path file) {
    Section root = bind(text, file);
    Duration given = root.duration("evaluation_interval");
    Duration evaluation = given.isZero() ? DEFAULT_INTERVAL : given;
    Path directory = Objects.requireNonNullElse(file.getParent(), Path.of("."));
    List<RuleTestFile.TestGroup> tests = new ArrayList<>();
    for (Section group : root.sections("tests")) {
      tests.add(group(Objects.requireNonNull(group), evaluation));
    }
    return new RuleTestFile(
        file,
        root.texts("rule_files").stream().map(path -> Section.join(directory, path)).toList(),
        evaluation,
        root.texts("group_eval_order"),
        root.bool("fuzzy_compare"),
        tests);
  }

  private static Section bind(String text, Path file) {
    Binder binder = new Binder();
    Section root;
    try {
      YamlNode node = YamlReader.read(text);
      root =
          node == null || YamlValue.isNull(node)
              ? Section.ofDefaults(FILE)
              : binder.bindSection(FILE, node);
    } catch (YamlException e) {
      throw new RuleTestException(Binder.syntaxProblem(e).words(), e);
    } catch (InvalidSectionException e) {
      Problem problem = e.problem();
      throw new RuleTestException(
          problem.words() + "\n  at " + problem.location(file.toString()), e);
    }
    if (!binder.problems().isEmpty()) {
      throw new RuleTestException(
          binder.problems().stream()
              .map(problem -> "\n  " + problem.words())
              .collect(Collectors.joining("", "yaml: unmarshal errors:", "")));
    }
    return root;
  }

  private static RuleTestFile.TestGroup group(Section group, Duration evaluation) {
    Duration interval = group.duration("interval");
    return new RuleTestFile.TestGroup(
        group.text("name"),
        interval.isZero() ? evaluation : interval,
        time(group.text("start_timestamp")),
        items(group, "input_series").stream()
            .map(s -> new RuleTestFile.InputSeries(s.text("series"), s.text("values")))
            .toList(),
        items(group, "alert_rule_test").stream().map(RuleTestReader::alertTest).toList(),
        items(group, "promql_expr_test").stream().map(RuleTestReader::expressionTest).toList(),
        Labels.of(group.textMap("external_labels")),
        group.text("external_url"));
  }

  private static List<Section> items(Section section, String key) {
    return section.sections(key).stream().map(item -> Objects.requireNonNull(item)).toList();
  }

  private static RuleTestFile.AlertTest alertTest(Section test) {
    return new RuleTestFile.AlertTest(
        test.duration("eval_time"),
        test.text("alertname"),
        items(test, "exp_alerts").stream()
            .map(
                alert ->
                    new RuleTestFile.ExpectedAlert(
                        WrittenLabels.of(alert.textMap("exp_labels")),
                        WrittenLabels.of(alert.textMap("exp_annotations"))))
            .toList());
  }

  private static RuleTestFile.ExpressionTest expressionTest(Section test) {
    return new RuleTestFile.ExpressionTest(
        test.text("expr"),
        test.duration("eval_time"),
        items(test, "exp_samples").stream()
            .map(
                s ->
                    new RuleTestFile.ExpectedSample(
                        s.text("labels"), s.decimal("value"), s.text("histogram")))
            .toList());
  }

  /* Seconds since the epoch, or a date as RFC 3339 has it. */
  private static long time(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Long millis = Moments.millis(text);
    if (millis == null) {
      throw new RuleTestException("cannot parse " + GoQuote.quote(text) + " to a valid timestamp");
    }
    return millis;
  }
}
