package dev.ferula.promql.parser;

/** The signs. */
public enum UnaryOp {
  PLUS("+"),
  MINUS("-");

  private final String text;

  UnaryOp(String text) {
    this.text = text;
  }

  /** The sign in PromQL. */
  public String text() {
    return text;
  }
}
