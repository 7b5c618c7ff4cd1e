package dev.ferula.promql;

/** Is told of every query that ends. Safe for use by several threads; must not throw. */
@FunctionalInterface
public interface QueryLog {
  /** Keeps nothing. */
  QueryLog NONE = query -> {};

  void ended(QueryRecord query);
}
