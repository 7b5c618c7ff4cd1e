package dev.ferula.promql.exec;

/**
 * Takes the metric name off rows on their way: at once, which may make series of different metrics
 * one, or when the answer is complete. To be closed when all rows are in.
 */
final class Renamed implements RowSink, AutoCloseable {
  private final Evaluation evaluation;
  private final RowSink sink;
  private final boolean delayed;
  private final RowTable table;

  Renamed(Evaluator evaluator, RowSink sink) {
    this.evaluation = evaluator.evaluation;
    this.sink = sink;
    this.delayed = evaluation.options.delayedNameRemoval();
    this.table = RowTable.strict(evaluator.grid);
  }

  @Override
  public void accept(Row row) {
    row.dropName = true;
    if (delayed) {
      sink.accept(row);
      return;
    }
    row.pairs = evaluation.space.withoutMetadata(row.pairs);
    table.accept(row);
  }

  @Override
  public void close() {
    table.drainTo(sink);
  }
}
