package dev.ferula.promql.exec;

import java.util.HashSet;
import java.util.Set;

/** Hands rows on and refuses a second one with the same labels. */
final class UniqueRows implements RowSink {
  private final RowSink sink;
  private final Set<PairKey> seen = new HashSet<>();

  UniqueRows(RowSink sink) {
    this.sink = sink;
  }

  @Override
  public void accept(Row row) {
    if (!seen.add(new PairKey(row.pairs))) {
      throw Evaluation.sameLabels();
    }
    sink.accept(row);
  }
}
