package dev.ferula.web.api.query;

import dev.ferula.promql.QueryLog;
import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.QueryRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The queries that ended last, with what they cost: those of rules and those of clients apart, so
 * that rules, which are many, do not push out what people asked. Safe for use by several threads.
 */
public final class RecentQueries implements QueryLog {
  /** So many of each are kept. */
  public static final int KEPT = 200;

  /** Of longer expressions only the beginning is kept. */
  static final int MAX_LENGTH = 4096;

  /** A query and when it ended, in milliseconds. */
  record Ended(QueryRecord query, long at) {}

  private final QueryLog next;
  private final LongSupplier clock;
  private final Deque<Ended> ofRules = new ArrayDeque<>(KEPT);
  private final Deque<Ended> ofClients = new ArrayDeque<>(KEPT);

  /**
   * None yet.
   *
   * @param next is told every query that ends as well
   * @param clock milliseconds since the epoch
   */
  public RecentQueries(QueryLog next, LongSupplier clock) {
    this.next = next;
    this.clock = clock;
  }

  @Override
  public void ended(QueryRecord query) {
    Ended kept = new Ended(shortened(query), clock.getAsLong());
    Deque<Ended> records = query.origin() instanceof QueryOrigin.RuleGroup ? ofRules : ofClients;
    synchronized (this) {
      if (records.size() == KEPT) {
        records.removeFirst();
      }
      records.addLast(kept);
    }
    next.ended(query);
  }

  private static QueryRecord shortened(QueryRecord query) {
    return new QueryRecord(
        shortened(query.query()),
        query.start(),
        query.end(),
        query.step(),
        query.origin(),
        query.stats().withoutSteps(),
        query.error());
  }

  static String shortened(String query) {
    return query.length() <= MAX_LENGTH ? query : query.substring(0, MAX_LENGTH) + "…";
  }

  /** The last ones, latest first. */
  List<Ended> latest(int limit, boolean withRules) {
    List<Ended> latest;
    synchronized (this) {
      latest = new ArrayList<>(ofClients.reversed());
      if (withRules) {
        latest.addAll(ofRules.reversed());
      }
    }
    latest.sort(Comparator.comparingLong(Ended::at).reversed());
    return latest.subList(0, Math.min(limit, latest.size()));
  }
}
