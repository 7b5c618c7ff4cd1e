package dev.ferula.promql.parser;

/** The binary operators. */
public enum BinaryOp {
  OR("or", Kind.SET, 1),
  AND("and", Kind.SET, 2),
  UNLESS("unless", Kind.SET, 2),
  EQUAL("==", Kind.COMPARISON, 3),
  NOT_EQUAL("!=", Kind.COMPARISON, 3),
  LESS("<", Kind.COMPARISON, 3),
  LESS_OR_EQUAL("<=", Kind.COMPARISON, 3),
  GREATER(">", Kind.COMPARISON, 3),
  GREATER_OR_EQUAL(">=", Kind.COMPARISON, 3),
  /** Keeps the part of a native histogram below a bound. */
  TRIM_UPPER("</", Kind.TRIM, 3),
  /** Keeps the part of a native histogram above a bound. */
  TRIM_LOWER(">/", Kind.TRIM, 3),
  ADD("+", Kind.ARITHMETIC, 4),
  SUBTRACT("-", Kind.ARITHMETIC, 4),
  MULTIPLY("*", Kind.ARITHMETIC, 5),
  DIVIDE("/", Kind.ARITHMETIC, 5),
  MODULO("%", Kind.ARITHMETIC, 5),
  ATAN2("atan2", Kind.ARITHMETIC, 5),
  POWER("^", Kind.ARITHMETIC, 6);

  /** What an operator does with its operands. */
  public enum Kind {
    ARITHMETIC,
    COMPARISON,
    TRIM,
    SET
  }

  /** How tightly unary minus binds: as multiplication. */
  static final int UNARY_PRECEDENCE = 5;

  private final String text;
  private final Kind kind;
  private final int precedence;

  BinaryOp(String text, Kind kind, int precedence) {
    this.text = text;
    this.kind = kind;
    this.precedence = precedence;
  }

  /** The operator in PromQL. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  public boolean isComparison() {
    return kind == Kind.COMPARISON;
  }

  public boolean isSet() {
    return kind == Kind.SET;
  }

  /** Operators of a higher precedence bind tighter. */
  int precedence() {
    return precedence;
  }

  boolean isRightAssociative() {
    return this == POWER;
  }
}
