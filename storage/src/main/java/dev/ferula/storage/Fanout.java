package dev.ferula.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * Asks several storages as one: a failure of the primary is a failure, one of a secondary a
 * warning.
 */
public final class Fanout implements Queryable {
  private final Queryable primary;
  private final List<Queryable> secondaries;

  public Fanout(Queryable primary, List<? extends Queryable> secondaries) {
    this.primary = primary;
    this.secondaries = List.copyOf(secondaries);
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    List<Querier> opened = new ArrayList<>();
    try {
      opened.add(primary.querier(minTime, maxTime));
      for (Queryable secondary : secondaries) {
        opened.add(secondary.querier(minTime, maxTime));
      }
    } catch (RuntimeException e) {
      opened.forEach(Querier::close);
      throw e;
    }
    return MergedQuerier.of(opened.subList(0, 1), opened.subList(1, opened.size()));
  }
}
