package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * The first plan has a field of its own, since most contexts are recorded through with one or two
 * measures. The others share an array by the plan's number, one place each, the newer wins. Written
 * without synchronisation: BoundRows is published safely by its final fields, and an entry lost or
 * doubled costs a look-up.
 */
/** The rows a context has recorded to lately, by the plan of the measure. */
final class RowCache {
  /** How many plans one context remembers besides the first; a power of two. */
  private static final int MAX = 64;

  private @Nullable BoundRows first;
  private @Nullable BoundRows @Nullable [] others;

  @Nullable BoundRows find(RecordPlan plan) {
    BoundRows rows = first;
    if (rows != null && rows.plan == plan) {
      return rows;
    }
    @Nullable BoundRows[] table = others;
    if (table == null) {
      return null;
    }
    rows = table[plan.number & (table.length - 1)];
    return rows != null && rows.plan == plan ? rows : null;
  }

  void put(BoundRows rows) {
    BoundRows before = first;
    if (before == null || before.plan.isRetired()) {
      first = rows;
      return;
    }
    @Nullable BoundRows[] table = others;
    if (table == null) {
      table = new @Nullable BoundRows[4];
      others = table;
    }
    int at = rows.plan.number & (table.length - 1);
    if (table[at] != null && table.length < MAX) {
      table = grow(table);
      others = table;
      at = rows.plan.number & (table.length - 1);
    }
    table[at] = rows;
  }

  private static @Nullable BoundRows[] grow(@Nullable BoundRows[] from) {
    @Nullable BoundRows[] to = new @Nullable BoundRows[2 * from.length];
    for (BoundRows rows : from) {
      if (rows != null) {
        to[rows.plan.number & (to.length - 1)] = rows;
      }
    }
    return to;
  }
}
