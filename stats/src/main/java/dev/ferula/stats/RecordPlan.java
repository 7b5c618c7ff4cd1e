package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * A plan is replaced, never changed, so whatever was derived from it is checked by one comparison of
 * references: cached rows, bound handles.
 */
/** What recording a measure means at the moment: the views of it, all taken together. */
final class RecordPlan {
  final ViewFamily[] views;

  /** Spreads the plans of a registry over the places of a {@link RowCache}. */
  final int number;

  /** The rows of the view, where there is but one. */
  private final @Nullable RowFamily only;

  private final NegativeRule negatives;
  private volatile boolean retired;

  RecordPlan(ViewFamily[] views, int number, NegativeRule negatives) {
    this.views = views;
    this.number = number;
    this.only = views.length == 1 ? views[0].rows : null;
    this.negatives = negatives;
  }

  boolean isEmpty() {
    return views.length == 0;
  }

  boolean isRetired() {
    return retired;
  }

  void retire() {
    retired = true;
  }

  /** Whether one negative value makes the whole recording void. */
  boolean voids(double value) {
    return value < 0 && negatives == NegativeRule.VOID_RECORDING;
  }

  /*
   * The one row of the one view is tried before anything else is asked, the number of views included.
   */
  /** Records with the tags in every view. */
  @SuppressWarnings("ReferenceEquality") // a family is what it is by identity
  void record(TagContext tags, double value) {
    RowFront row = tags.row();
    if (row != null
        && row.family == only
        && (row.adds(value) || takes(tags, row, value))
        && (row.state == Row.ACTIVE || row.wake())) {
      return;
    }
    if (!isEmpty() && !voids(value)) {
      rowsOf(tags).record(value);
    }
  }

  private boolean takes(TagContext tags, RowFront row, double value) {
    if (voids(value)) {
      return false;
    }
    row.record(value);
    tags.settle(row);
    return true;
  }

  /** As {@link #record(TagContext, double)}. */
  @SuppressWarnings("ReferenceEquality") // a family is what it is by identity
  void record(TagContext tags, long value) {
    RowFront row = tags.row();
    if (row != null && row.family == only && !voids((double) value)) {
      row.record(value);
      tags.settle(row);
      if (row.state == Row.ACTIVE || row.wake()) {
        return;
      }
    }
    if (!isEmpty() && !voids((double) value)) {
      rowsOf(tags).record(value);
    }
  }

  /** The rows of the tags in every view. */
  BoundRows rowsOf(TagContext tags) {
    BoundRows rows = tags.rows(this);
    return rows != null ? rows : find(tags);
  }

  private BoundRows find(TagContext tags) {
    Row[] rows = new Row[views.length];
    boolean lasting = true;
    for (int i = 0; i < rows.length; i++) {
      rows[i] = views[i].rowFor(tags);
      lasting &= !rows[i].isOverflow();
    }
    BoundRows bound = new BoundRows(this, tags, rows);
    // an overflow row is not for ever: others may expire and make room
    if (lasting && !(only != null && tags.keep(rows[0]))) {
      tags.keep(bound);
    }
    return bound;
  }
}
