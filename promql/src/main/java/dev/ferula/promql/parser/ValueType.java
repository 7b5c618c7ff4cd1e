package dev.ferula.promql.parser;

/** The type of the value that an expression evaluates to. */
public enum ValueType {
  SCALAR("scalar", "scalar"),
  VECTOR("vector", "instant vector"),
  MATRIX("matrix", "range vector"),
  STRING("string", "string");

  private final String text;
  private final String documented;

  ValueType(String text, String documented) {
    this.text = text;
    this.documented = documented;
  }

  /** The name in API answers, such as {@code matrix}. */
  public String text() {
    return text;
  }

  /** The name in error texts, such as {@code range vector}. */
  public String documented() {
    return documented;
  }
}
