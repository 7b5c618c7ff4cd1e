package dev.ferula.config.rules;

/** Says whether expressions and templates of rules are well formed. */
public interface RuleChecks {
  /**
   * Checks an expression.
   *
   * @throws IllegalArgumentException with what is wrong and where in the expression
   */
  void checkExpression(String expression);

  /**
   * Checks the template of a label or an annotation.
   *
   * @param alert the name of the alert, which messages have
   * @throws IllegalArgumentException with what is wrong
   */
  void checkTemplate(String alert, String template);
}
