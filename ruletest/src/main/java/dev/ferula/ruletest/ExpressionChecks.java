package dev.ferula.ruletest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.promqltest.SampleText;
import dev.ferula.rules.RuleException;
import dev.ferula.rules.RuleQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Checks the values of expressions once everything is loaded and evaluated. */
final class ExpressionChecks {
  /** One element; the histogram as text, empty for a float. */
  private record Element(Labels labels, double value, String histogram) {
    boolean equals(Element that, boolean fuzzy) {
      return labels.equals(that.labels)
          && histogram.equals(that.histogram)
          && same(value, that.value, fuzzy);
    }

    /* As promtool compares: a NaN equals nothing, not even another. */
    private static boolean same(double a, double b, boolean fuzzy) {
      return a == b || (fuzzy && (Math.nextDown(a) == b || Math.nextUp(a) == b));
    }

    String text() {
      return labels + " " + (histogram.isEmpty() ? GoNumber.scientific(value) : histogram);
    }
  }

  private final RuleQuery query;
  private final ParserOptions parser;
  private final boolean fuzzy;

  ExpressionChecks(RuleQuery query, ParserOptions parser, RuleTestFile file) {
    this.query = query;
    this.parser = parser;
    this.fuzzy = file.fuzzyCompare();
  }

  List<String> check(RuleTestFile.TestGroup group) {
    List<String> failures = new ArrayList<>();
    for (RuleTestFile.ExpressionTest test : group.expressionTests()) {
      String head =
          "    expr: "
              + GoQuote.quote(test.expression())
              + ", time: "
              + PromDuration.format(test.at());
      try {
        List<Element> got = got(test, group.startTime() + test.at().toMillis());
        List<Element> expected = expected(test);
        if (!same(expected, got)) {
          failures.add(head + ",\n        exp: " + text(expected) + "\n        got: " + text(got));
        }
      } catch (QueryException | ParseException | RuleException | RuleTestException e) {
        failures.add(head + ", err: " + e.getMessage());
      }
    }
    return failures;
  }

  private List<Element> got(RuleTestFile.ExpressionTest test, long timestamp) {
    List<Element> elements = new ArrayList<>();
    for (RuleQuery.Element element :
        query.evaluate(Parser.parse(test.expression(), parser), timestamp)) {
      FloatHistogram histogram = element.histogram();
      elements.add(
          new Element(
              element.labels(),
              histogram == null ? element.value() : 0,
              histogram == null ? "" : SampleText.text(histogram)));
    }
    elements.sort(Comparator.comparing(Element::labels));
    return elements;
  }

  private static List<Element> expected(RuleTestFile.ExpressionTest test) {
    List<Element> elements = new ArrayList<>();
    for (RuleTestFile.ExpectedSample sample : test.samples()) {
      try {
        String histogram =
            sample.histogram().isEmpty()
                ? ""
                : SampleText.text(SampleText.histogram(sample.histogram()));
        elements.add(new Element(SampleText.labels(sample.labels()), sample.value(), histogram));
      } catch (IllegalArgumentException e) {
        throw new RuleTestException(
            "labels " + GoQuote.quote(sample.labels()) + ": " + e.getMessage(), e);
      }
    }
    elements.sort(Comparator.comparing(Element::labels));
    return elements;
  }

  private boolean same(List<Element> expected, List<Element> got) {
    if (expected.size() != got.size()) {
      return false;
    }
    for (int i = 0; i < got.size(); i++) {
      if (!expected.get(i).equals(got.get(i), fuzzy)) {
        return false;
      }
    }
    return true;
  }

  private static String text(List<Element> elements) {
    return elements.isEmpty()
        ? "nil"
        : elements.stream().map(Element::text).collect(Collectors.joining(", "));
  }
}
