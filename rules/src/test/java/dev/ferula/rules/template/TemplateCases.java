package dev.ferula.rules.template;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Templates with what they give, and the data they are about. */
final class TemplateCases {
  static final Labels ALERT_LABELS =
      Labels.of("__name__", "trigger", "instance", "host.example.com:9100", "job", "api");
  static final RuleQuery.Element ELEMENT = new RuleQuery.Element(ALERT_LABELS, 1234.5678, null);
  static final String EXTERNAL_URL = "http://ferula.example:9090/path/prefix";

  private static final RuleQuery.Element NODE_A =
      new RuleQuery.Element(Labels.of("__name__", "node", "instance", "a", "n", "1"), 11, null);
  private static final RuleQuery.Element NODE_B =
      new RuleQuery.Element(Labels.of("__name__", "node", "instance", "b", "n", "2"), 21, null);

  private static final FloatHistogram HISTOGRAM =
      new FloatHistogram(
          CounterResetHint.UNKNOWN,
          1,
          0,
          0,
          4,
          4,
          new int[] {0, 3},
          new double[] {1, 2, 1},
          new int[0],
          new double[0],
          new double[0]);

  /* What queries in templates yield, by their text. */
  private static final Map<String, List<RuleQuery.Element>> RESULTS =
      Map.of(
          "node",
          List.of(NODE_B, NODE_A),
          "node{instance='a'}",
          List.of(NODE_A),
          "absent_metric",
          List.of(),
          "1.5",
          List.of(new RuleQuery.Element(Labels.EMPTY, 1.5, null)),
          "strv",
          List.of(new RuleQuery.Element(Labels.of("__name__", "strv", "__value__", "sv"), 1, null)),
          "nanv",
          List.of(new RuleQuery.Element(Labels.of("__name__", "nanv"), Double.NaN, null)),
          "hist",
          List.of(new RuleQuery.Element(Labels.of("__name__", "hist"), 0, HISTOGRAM)),
          "infv",
          List.of(
              new RuleQuery.Element(
                  Labels.of("__name__", "infv"), Double.POSITIVE_INFINITY, null)));

  record Case(String template, String output) {
    @Override
    public String toString() {
      return template;
    }
  }

  private TemplateCases() {}

  /* Failures are what the tables are about: their warnings would fill the console. */
  private static final Logger LOG = Logger.getLogger(AlertTemplateExpander.class.getName());

  static AlertTemplateExpander expander() {
    LOG.setLevel(Level.OFF);
    RuleQuery query =
        (expr, timestamp) ->
            RESULTS.entrySet().stream()
                .filter(entry -> Parser.parse(entry.getKey()).toString().equals(expr.toString()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    return new AlertTemplateExpander(
        query, ParserOptions.DEFAULT, Labels.of("cluster", "c1"), EXTERNAL_URL);
  }

  /** Reads a table: a template on one line, what it gives on the next after an equals sign. */
  static List<Case> read(String table) {
    List<Case> cases = new ArrayList<>();
    try (var in = TemplateCases.class.getResourceAsStream("/templates/" + table);
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      String template = reader.readLine();
      while (template != null) {
        String output = Objects.requireNonNull(reader.readLine()).substring(2);
        cases.add(new Case(template.replace('⏎', '\n'), output.replace('⏎', '\n')));
        template = reader.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }
}
