package dev.ferula.promql.parser;

/** The {@code @} modifier: the instant at which a selector or subquery is evaluated. */
public sealed interface AtModifier {
  /** {@code @ 1609746000}: a fixed instant, in milliseconds. */
  record Timestamp(long timestamp) implements AtModifier {}

  /** {@code @ start()} and {@code @ end()}: a bound of the query's range. */
  enum Bound implements AtModifier {
    START("start"),
    END("end");

    private final String text;

    Bound(String text) {
      this.text = text;
    }

    /** The name in PromQL, without the parentheses. */
    public String text() {
      return text;
    }
  }
}
