package dev.ferula.config.rules;

import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.template.AlertTemplateExpander;

/**
 * Checks the expressions and templates of rules by parsing them.
 *
 * @param parser what expressions may use
 */
public record ParsedRules(ParserOptions parser) implements RuleChecks {
  @Override
  public void checkExpression(String expression) {
    try {
      Parser.parse(expression, parser);
    } catch (ParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public void checkTemplate(String alert, String template) {
    AlertTemplateExpander.check(template, alert);
  }
}
