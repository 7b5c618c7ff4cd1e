package dev.ferula.storage;

import dev.ferula.matcher.Matcher;
import java.util.List;

/** A querier that hands everything on to another; what differs is overridden. */
public abstract class ForwardingQuerier implements Querier {
  protected final Querier querier;

  protected ForwardingQuerier(Querier querier) {
    this.querier = querier;
  }

  @Override
  public PairDictionary dictionary() {
    return querier.dictionary();
  }

  @Override
  public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
    return querier.select(hints, matchers);
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    return querier.labelValues(name, limit, matchers);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return querier.labelNames(limit, matchers);
  }

  @Override
  public void found(SeriesSet set, int count, int first) {
    querier.found(set, count, first);
  }

  @Override
  public void close() {
    querier.close();
  }
}
