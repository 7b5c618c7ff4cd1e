package dev.ferula.promql;

/** Who asks a query: decides in which lane it waits, and is told to the query log. */
public sealed interface QueryOrigin {
  /** The lane for its turn. */
  default QueryGate.Lane lane() {
    return this instanceof RuleGroup ? QueryGate.Lane.RULES : QueryGate.Lane.REQUESTS;
  }

  /** Nothing is known. */
  record Unknown() implements QueryOrigin {}

  /** A request to the HTTP API. */
  record HttpRequest(String clientIp, String method, String path) implements QueryOrigin {}

  /** A group of rules. */
  record RuleGroup(String file, String name) implements QueryOrigin {}
}
