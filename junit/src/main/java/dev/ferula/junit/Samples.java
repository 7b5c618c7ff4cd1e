package dev.ferula.junit;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleQuery;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an expression has yielded: values by labels. */
public record Samples(String expression, Map<Labels, Double> values) {
  /** A copy, in the same order. */
  public Samples {
    values = new LinkedHashMap<>(values);
  }

  static Samples of(RuleQuery query, String expression, long now) {
    Map<Labels, Double> values = new LinkedHashMap<>();
    for (RuleQuery.Element element :
        query.evaluate(Parser.parse(expression, ParserOptions.DEFAULT), now)) {
      values.put(element.labels(), element.value());
    }
    return new Samples(expression, values);
  }

  /**
   * The only value.
   *
   * @throws IllegalStateException if there is none, or more than one
   */
  public double single() {
    if (values.size() != 1) {
      throw new IllegalStateException(
          expression + " yields " + values.size() + " values, want one: " + values);
    }
    return values.values().iterator().next();
  }
}
