package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.List;

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
    Sightings sightings = new Sightings();
    Querier watched = new Watched(storage.querier(minTime, maxTime), sightings);
    ledger.begin(sightings);
    return watched;
  }

  private final class Watched extends ForwardingQuerier {
    private final Sightings sightings;

    Watched(Querier querier, Sightings sightings) {
      super(querier);
      this.sightings = sightings;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      SeriesSet set = querier.select(hints, matchers);
      sightings.selected(matchers, set);
      if (ledger.hasEmpty()) {
        ledger.look(matchers, querier, hints);
      }
      return set;
    }

    @Override
    public void found(SeriesSet set, int count, int first) {
      sightings.found(set, count, first, ledger.wantsLabels());
    }
  }
}
