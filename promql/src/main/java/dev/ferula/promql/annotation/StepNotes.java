package dev.ferula.promql.annotation;

import dev.ferula.promql.parser.Span;
import org.jspecify.annotations.Nullable;

/**
 * What a binary operator has to say of its elements. As with Prometheus only the last word of each
 * step counts, last by the order of the elements. For one thread.
 */
public final class StepNotes {
  /** What there is to say of two elements. */
  public record Note(boolean warning, String text) {
    public static Note warning(String text) {
      return new Note(true, text);
    }

    public static Note info(String text) {
      return new Note(false, text);
    }
  }

  private final Span span;
  private final Annotations annotations;
  private final int steps;
  private @Nullable Note @Nullable [] notes;
  private int[] places = {};

  /** Notes of an operator that stands at {@code span}, for so many steps. */
  public StepNotes(Span span, Annotations annotations, int steps) {
    this.span = span;
    this.annotations = annotations;
    this.steps = steps;
  }

  /** Keeps a note unless one of a later place in the step's order is there. */
  public void keep(int step, int place, Note note) {
    @Nullable Note[] all = notes;
    if (all == null) {
      all = new Note[steps];
      notes = all;
      places = new int[steps];
    }
    if (all[step] == null || place >= places[step]) {
      all[step] = note;
      places[step] = place;
    }
  }

  /** Annotates what was kept. */
  public void annotate() {
    @Nullable Note[] all = notes;
    if (all == null) {
      return;
    }
    for (Note note : all) {
      if (note == null) {
        continue;
      }
      if (note.warning()) {
        annotations.warn(span, note.text());
      } else {
        annotations.info(span, note.text());
      }
    }
  }
}
