package dev.ferula.exporter;

import dev.ferula.exposition.LabelText;
import dev.ferula.stats.read.MetricRow;
import java.util.List;

/**
 * The labels of a family on the page: which come from the row and which are constant, in the order
 * they are shown. Renders a row once and keeps the text beside the row. Immutable; safe for use by
 * several threads.
 */
final class LabelLayout {
  /**
   * Marks the row that stands for all series beyond a family's limit; with underscores behind it
   * where the family has such a label itself.
   */
  static final String OVERFLOW = "overflow";

  /**
   * One label.
   *
   * @param column the row's column that holds the value; -1 for a constant
   */
  record Slot(String name, int column, String constant) {
    static Slot of(String name, int column) {
      return new Slot(name, column, "");
    }

    static Slot constant(String name, String value) {
      return new Slot(name, -1, value);
    }

    String value(MetricRow row) {
      if (column < 0) {
        return constant;
      }
      String value = row.labelValue(column);
      return value == null ? "" : value;
    }
  }

  /** What is kept beside a row: its text, and whose it is. */
  private static final class Rendered {
    final LabelLayout layout;
    final LabelText text;

    Rendered(LabelLayout layout, LabelText text) {
      this.layout = layout;
      this.text = text;
    }
  }

  private final List<Slot> slots;

  LabelLayout(List<Slot> slots) {
    this.slots = List.copyOf(slots);
  }

  List<Slot> slots() {
    return slots;
  }

  /** Two exporters that share a row take turns in keeping their text; each sees its own. */
  LabelText text(MetricRow row) {
    Object kept = row.attachment();
    if (kept instanceof Rendered rendered && rendered.layout == this) {
      return rendered.text;
    }
    LabelText text = render(row);
    row.attach(new Rendered(this, text));
    return text;
  }

  private LabelText render(MetricRow row) {
    LabelText.Builder builder = LabelText.builder();
    String mark = OVERFLOW;
    for (Slot slot : slots) {
      if (!row.isOverflow() || slot.column < 0) {
        builder.add(slot.name, slot.value(row));
      }
      if (slot.name.equals(mark)) {
        mark += "_";
      }
    }
    if (row.isOverflow()) {
      builder.add(mark, "true");
    }
    return builder.build();
  }
}
