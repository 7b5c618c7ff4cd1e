package dev.ferula.stats;

import java.util.List;

/** A registered view with its rows. */
final class ViewFamily {
  final View view;
  final RowFamily rows;
  private final TagKey[] columns;
  private final boolean missingIsEmpty;

  ViewFamily(View view, List<TagKey> columns, RowFamily rows, boolean missingIsEmpty) {
    this.view = view;
    this.rows = rows;
    this.columns = columns.toArray(TagKey[]::new);
    this.missingIsEmpty = missingIsEmpty;
  }

  /** The row that a measurement with these tags goes to. */
  Row rowFor(TagContext tags) {
    String[] values = new String[columns.length];
    for (int i = 0; i < values.length; i++) {
      String value = tags.get(columns[i]);
      values[i] = value == null && missingIsEmpty ? "" : value;
    }
    return rows.rowFor(values);
  }
}
