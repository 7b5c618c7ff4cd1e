package dev.ferula.promql.exec;

import dev.ferula.model.Labels;

/**
 * Takes the metric name off rows on their way: at once, which may make series of different metrics
 * one, or when the answer is complete. To be closed when all rows are in.
 */
final class Renamed implements RowSink, AutoCloseable {
  private final Evaluation evaluation;
  private final RowSink sink;
  private final boolean delayed;
  private final boolean nameAlone;
  private final RowTable table;

  Renamed(Evaluator evaluator, RowSink sink) {
    this(evaluator, sink, false);
  }

  /**
   * Takes off the name.
   *
   * @param nameAlone whether type and unit stay where they are not taken off at the end
   */
  Renamed(Evaluator evaluator, RowSink sink, boolean nameAlone) {
    this.nameAlone = nameAlone;
    this.evaluation = evaluator.evaluation;
    this.sink = sink;
    this.delayed = evaluation.options.delayedNameRemoval();
    this.table = RowTable.aside(evaluator.grid, evaluation.limits);
  }

  @Override
  public void accept(Row row) {
    row.dropName = true;
    if (delayed) {
      sink.accept(row);
      return;
    }
    row.pairs =
        nameAlone
            ? evaluation.space.without(row.pairs, Labels.METRIC_NAME)
            : evaluation.space.withoutMetadata(row.pairs);
    table.accept(row);
  }

  @Override
  public void close() {
    table.drainTo(sink);
  }
}
