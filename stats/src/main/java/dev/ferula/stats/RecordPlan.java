package dev.ferula.stats;

/*
 * A plan is replaced, never changed, so whatever was derived from it is checked by one comparison of
 * references: cached rows, bound handles.
 */
/** What recording a measure means at the moment: the views of it, all taken together. */
final class RecordPlan {
  final ViewFamily[] views;

  /** Spreads the plans of a registry over the places of a {@link RowCache}. */
  final int number;

  private final NegativeRule negatives;
  private volatile boolean retired;

  RecordPlan(ViewFamily[] views, int number, NegativeRule negatives) {
    this.views = views;
    this.number = number;
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

  /** The rows of the tags in every view. */
  BoundRows rowsOf(TagContext tags) {
    BoundRows rows = tags.rows().find(this);
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
    if (lasting) { // an overflow row is not for ever: rows may expire and make room
      tags.rows().put(bound);
    }
    return bound;
  }
}
