package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.Arrays;
import java.util.List;

/**
 * A storage as one rule sees it: everything is handed on, and the rule's ledger told what its
 * selectors find. For the one thread that evaluates the rule.
 */
public final class WatchedStorage implements Queryable {
  /* Rules have more selectors rarely. */
  private static final int FEW = 4;

  private final Queryable storage;
  private final RuleLedger ledger;

  public WatchedStorage(Queryable storage, RuleLedger ledger) {
    this.storage = storage;
    this.ledger = ledger;
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    ledger.begin();
    return new Watched(storage.querier(minTime, maxTime));
  }

  private final class Watched extends ForwardingQuerier {
    private SeriesSet[] sets = new SeriesSet[FEW];
    private int[] numbers = new int[FEW];
    private int size;

    Watched(Querier querier) {
      super(querier);
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      SeriesSet set = querier.select(hints, matchers);
      int number = ledger.number(matchers);
      if (number >= 0) {
        ledger.selected(number, set, querier, hints);
        remember(set, number);
      }
      return set;
    }

    private void remember(SeriesSet set, int number) {
      if (size == sets.length) {
        sets = Arrays.copyOf(sets, 2 * size);
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      sets[size] = set;
      numbers[size++] = number;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // it is this very set that was selected
    public void found(SeriesSet set, int count, int first) {
      for (int i = 0; i < size; i++) {
        if (sets[i] == set) {
          ledger.read(numbers[i], set, count, first);
        }
      }
    }
  }
}
