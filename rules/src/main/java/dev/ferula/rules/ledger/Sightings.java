package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.SeriesSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the selections of one evaluation found, in their order. It lives as long as the evaluation:
 * where all is as before, nothing that lives longer need be touched. For one thread.
 */
final class Sightings {
  private static final int UNREAD = -1;

  /* Rules have more selectors rarely. */
  private static final int FEW = 4;

  private @Nullable Selection[] selections = new Selection[FEW];
  private int size;

  /** One selection. */
  static final class Selection {
    final List<Matcher> conditions;
    private final SeriesSet set;
    @Nullable Labels labels;
    private int count;

    Selection(List<Matcher> conditions, SeriesSet set) {
      this.conditions = conditions;
      this.set = set;
      this.count = set.size() == 0 ? 0 : UNREAD;
    }

    /** Whether it is known what it found: where another operand is empty, it need not be read. */
    boolean isRead() {
      return count != UNREAD;
    }

    /** How many series had a value. */
    int count() {
      return Math.max(count, 0);
    }
  }

  void selected(List<Matcher> conditions, SeriesSet set) {
    if (size == selections.length) {
      selections = Arrays.copyOf(selections, 2 * size);
    }
    selections[size++] = new Selection(conditions, set);
  }

  /**
   * A set was read; where it is read twice, the larger number counts.
   *
   * @param withLabels whether the labels of one of its series are wanted
   */
  @SuppressWarnings("ReferenceEquality") // it is this very set that was selected
  void found(SeriesSet set, int count, int first, boolean withLabels) {
    for (int i = 0; i < size; i++) {
      Selection selection = get(i);
      if (selection.set == set) {
        selection.count = Math.max(selection.count, count);
        if (withLabels && count > 0) {
          selection.labels = set.labels(first);
        }
      }
    }
  }

  int size() {
    return size;
  }

  Selection get(int number) {
    Selection selection = selections[number];
    if (selection == null) {
      throw new IndexOutOfBoundsException(number);
    }
    return selection;
  }

  /** Tells one outcome from another by its numbers; 0 if some selection found nothing. */
  long signature() {
    long signature = 1;
    for (int i = 0; i < size; i++) {
      int count = get(i).count;
      if (count <= 0) {
        return 0;
      }
      signature = signature * 1_000_003 + count;
    }
    return signature == 0 ? 1 : signature;
  }
}
