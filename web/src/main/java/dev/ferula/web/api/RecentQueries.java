package dev.ferula.web.api;

import dev.ferula.promql.QueryLog;
import dev.ferula.promql.QueryRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The queries that ended last, with what they cost. Safe for use by several threads. */
public final class RecentQueries implements QueryLog {
  /** So many are kept. */
  public static final int KEPT = 200;

  /** Of longer expressions only the beginning is kept. */
  static final int MAX_LENGTH = 4096;

  private final QueryLog next;
  private final Deque<QueryRecord> records = new ArrayDeque<>(KEPT);

  /** None yet; every query that ends is told to another log as well. */
  public RecentQueries(QueryLog next) {
    this.next = next;
  }

  @Override
  public void ended(QueryRecord query) {
    QueryRecord kept = shortened(query);
    synchronized (records) {
      if (records.size() == KEPT) {
        records.removeFirst();
      }
      records.addLast(kept);
    }
    next.ended(query);
  }

  private static QueryRecord shortened(QueryRecord query) {
    return query.query().length() <= MAX_LENGTH
        ? query
        : new QueryRecord(
            shortened(query.query()),
            query.start(),
            query.end(),
            query.step(),
            query.origin(),
            query.stats(),
            query.error());
  }

  static String shortened(String query) {
    return query.length() <= MAX_LENGTH ? query : query.substring(0, MAX_LENGTH) + "…";
  }

  /** The last ones, latest first. */
  List<QueryRecord> latest(int limit) {
    List<QueryRecord> latest;
    synchronized (records) {
      latest = new ArrayList<>(records);
    }
    Collections.reverse(latest);
    return latest.subList(0, Math.min(limit, latest.size()));
  }
}
