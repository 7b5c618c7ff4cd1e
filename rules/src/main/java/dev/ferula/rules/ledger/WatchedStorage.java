package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.ForwardingSeriesSet;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A storage as one rule sees it: everything is handed on, and the rule's ledger told what its
 * selectors find. For the one thread that evaluates the rule.
 */
public final class WatchedStorage implements Queryable {
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
    Watched(Querier querier) {
      super(querier);
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      SeriesSet set = querier.select(hints, matchers);
      int number = ledger.number(matchers);
      if (number < 0) {
        return set;
      }
      ledger.selected(number, set, querier, hints);
      return new Counted(set, number);
    }
  }

  /* Two equal selections of a query may be one set: the engine's affair. */
  private final class Counted extends ForwardingSeriesSet {
    private final int number;
    private boolean told;

    Counted(SeriesSet set, int number) {
      super(set);
      this.number = number;
    }

    @Override
    public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
      if (!told) {
        told = true;
        ledger.read(number);
      }
      return set.samples(series, reuse);
    }

    @Override
    public void found(int series) {
      ledger.found(number, set, series);
    }
  }
}
