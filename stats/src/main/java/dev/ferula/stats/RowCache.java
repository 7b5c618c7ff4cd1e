package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * An array by the number of the plan, one place each; the newer wins. Written without synchronisation,
 * as TagContext says.
 */
/** The rows a context has recorded to lately, by the plan of the measure; bounded. */
final class RowCache {
  /** How many plans one context remembers; a power of two. */
  private static final int MAX = 64;

  private @Nullable BoundRows[] entries = new @Nullable BoundRows[2];

  @SuppressWarnings("ReferenceEquality") // a plan is what it is by identity
  @Nullable BoundRows find(RecordPlan plan) {
    BoundRows[] table = entries;
    BoundRows rows = table[plan.number & (table.length - 1)];
    return rows != null && rows.plan == plan ? rows : null;
  }

  void put(BoundRows rows) {
    BoundRows[] table = entries;
    BoundRows present = table[rows.plan.number & (table.length - 1)];
    while (present != null && !present.plan.isRetired() && table.length < MAX) {
      table = grow(table);
      present = table[rows.plan.number & (table.length - 1)];
    }
    table[rows.plan.number & (table.length - 1)] = rows;
    entries = table;
  }

  private static @Nullable BoundRows[] grow(@Nullable BoundRows[] from) {
    BoundRows[] to = new @Nullable BoundRows[2 * from.length];
    for (BoundRows rows : from) {
      if (rows != null) {
        to[rows.plan.number & (to.length - 1)] = rows;
      }
    }
    return to;
  }
}
