package dev.ferula.web.security;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.ExemplarQueryable;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;

/** What somebody may see of a storage: every selection gets the matchers of their scope as well. */
public final class ScopedStorage implements Queryable {
  private final Queryable all;
  private final List<Matcher> scope;

  private ScopedStorage(Queryable all, List<Matcher> scope) {
    this.all = all;
    this.scope = scope;
  }

  /** The part of the storage that the identity may see. */
  public static Queryable of(Queryable all, Identity identity) {
    return identity.isScoped() ? new ScopedStorage(all, identity.scope()) : all;
  }

  /** The exemplars that the identity may see. */
  public static ExemplarQueryable of(ExemplarQueryable all, Identity identity) {
    if (!identity.isScoped()) {
      return all;
    }
    return (min, max, selectors) ->
        all.exemplars(
            min,
            max,
            selectors.stream().map(selector -> joined(selector, identity.scope())).toList());
  }

  private static List<Matcher> joined(List<Matcher> matchers, List<Matcher> scope) {
    List<Matcher> joined = new ArrayList<>(matchers);
    joined.addAll(scope);
    return joined;
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    Querier querier = all.querier(minTime, maxTime);
    return new Querier() {
      @Override
      public PairDictionary dictionary() {
        return querier.dictionary();
      }

      @Override
      public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        return querier.select(hints, joined(matchers, scope));
      }

      @Override
      public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
        return querier.labelValues(name, limit, joined(matchers, scope));
      }

      @Override
      public List<String> labelNames(int limit, List<Matcher> matchers) {
        return querier.labelNames(limit, joined(matchers, scope));
      }

      @Override
      public void close() {
        querier.close();
      }
    };
  }
}
