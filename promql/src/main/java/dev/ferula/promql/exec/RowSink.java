package dev.ferula.promql.exec;

/** Where the rows of a result go, one after the other. */
@FunctionalInterface
interface RowSink {
  /** Takes a row with at least one value; it belongs to the sink from now on. */
  void accept(Row row);
}
