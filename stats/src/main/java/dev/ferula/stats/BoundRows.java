package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import java.util.Arrays;

/** The rows that a measurement with certain tags goes to, one for each view of the measure. */
@SuppressWarnings("ReferenceEquality") // a row is what it is by identity
final class BoundRows {
  private static final Row[] NONE = {};

  final RecordPlan plan;
  private final TagContext tags;
  private Row first;
  private final Row[] others;

  /** At least one row. */
  BoundRows(RecordPlan plan, TagContext tags, Row[] rows) {
    this.plan = plan;
    this.tags = tags;
    this.first = rows[0];
    this.others = rows.length == 1 ? NONE : Arrays.copyOfRange(rows, 1, rows.length);
  }

  void record(double value) {
    Row row = first;
    row.record(value);
    if (row.state != Row.ACTIVE) {
      revive(0, row, value);
    }
    for (int i = 0; i < others.length; i++) {
      others[i].record(value);
      if (others[i].state != Row.ACTIVE) {
        revive(i + 1, others[i], value);
      }
    }
  }

  void record(long value) {
    Row row = first;
    row.record(value);
    if (row.state != Row.ACTIVE) {
      revive(0, row, value);
    }
    for (int i = 0; i < others.length; i++) {
      others[i].record(value);
      if (others[i].state != Row.ACTIVE) {
        revive(i + 1, others[i], value);
      }
    }
  }

  void record(double value, Exemplar exemplar) {
    for (int i = 0; i <= others.length; i++) {
      Row row = i == 0 ? first : others[i - 1];
      row.record(value, exemplar);
      Row live = row.state == Row.ACTIVE ? row : live(i, row);
      if (live != row) {
        live.record(value, exemplar);
      }
    }
  }

  void record(long value, Exemplar exemplar) {
    for (int i = 0; i <= others.length; i++) {
      Row row = i == 0 ? first : others[i - 1];
      row.record(value, exemplar);
      Row live = row.state == Row.ACTIVE ? row : live(i, row);
      if (live != row) {
        live.record(value, exemplar);
      }
    }
  }

  private void revive(int view, Row row, double value) {
    Row live = live(view, row);
    if (live != row) {
      live.record(value);
    }
  }

  private void revive(int view, Row row, long value) {
    Row live = live(view, row);
    if (live != row) {
      live.record(value);
    }
  }

  /* The row itself if it is saved from expiry, else the one in its place, kept for the next time. */
  private Row live(int view, Row row) {
    if (row.wake()) {
      return row;
    }
    Row live = plan.views[view].rowFor(tags);
    if (view == 0) {
      first = live;
    } else {
      others[view - 1] = live;
    }
    return live;
  }
}
