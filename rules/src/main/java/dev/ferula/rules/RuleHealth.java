package dev.ferula.rules;

/** Whether the last evaluation of a rule went well. */
public enum RuleHealth {
  UNKNOWN("unknown"),
  GOOD("ok"),
  BAD("err");

  private final String text;

  RuleHealth(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
