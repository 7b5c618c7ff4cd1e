package dev.ferula.promql.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A group that is made when its members have enough values to be worth a place for each step, or
 * when its result is asked for: of series that come and go there may be as many groups as series.
 * Until then the members are put aside, and are taken in later in the order they came.
 */
final class PendingGroup {
  /** About how much memory a group takes for each step: a sum, its compensation and a count. */
  private static final long BYTES_PER_STEP = 24;

  private final Supplier<Aggregations.Group> maker;
  private final Limits limits;
  private final int steps;
  private final List<Row> aside = new ArrayList<>();
  private Aggregations.@Nullable Group made;
  private int values;

  PendingGroup(Supplier<Aggregations.Group> maker, Limits limits, int steps) {
    this.maker = maker;
    this.limits = limits;
    this.steps = steps;
  }

  /** Takes a member in, whose memory is held. */
  void add(Row row) {
    Aggregations.Group group = made;
    if (group == null && putAside(row)) {
      return;
    }
    take(group == null ? make() : group, row);
  }

  private boolean putAside(Row row) {
    if (steps < PackedRow.FEW_STEPS) {
      return false;
    }
    limits.drop(row);
    values += row.pack();
    limits.hold(row);
    if (!row.isPacked() || values > steps / PackedRow.SPARSE) {
      return false;
    }
    aside.add(row);
    return true;
  }

  private Aggregations.Group make() {
    Aggregations.Group group = maker.get();
    made = group;
    limits.holdBytes(BYTES_PER_STEP * steps);
    aside.forEach(row -> take(group, row));
    aside.clear();
    return group;
  }

  private void take(Aggregations.Group group, Row row) {
    if (row.isPacked()) {
      limits.drop(row);
      row.unpack();
      limits.hold(row);
    }
    group.note(row);
    group.add(row);
    if (!group.keepsRows()) {
      limits.drop(row);
    }
  }

  /** The combined row, which may be empty. */
  Row result() {
    long held = limits.held();
    Aggregations.Group group = made == null ? make() : made;
    limits.releaseDownTo(held);
    Row row = group.result();
    row.dropName = group.dropsName(row);
    return row;
  }
}
