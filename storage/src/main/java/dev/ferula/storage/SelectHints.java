package dev.ferula.storage;

import java.util.List;

/**
 * What the caller means to do with a selection. Samples outside the times of interest may be left
 * out, as Prometheus's storage leaves them out, and {@code sorted} binds; the rest is advice.
 *
 * @param start first timestamp of interest
 * @param end last timestamp of interest
 * @param step step of the range query in milliseconds, 0 for an instant query
 * @param function name of the function that reads the samples, or empty
 * @param range length of the range selector in milliseconds, or 0
 * @param grouping labels of the aggregation above
 * @param by whether {@code grouping} is kept ({@code by}) or dropped ({@code without})
 * @param sorted whether the series must come in the order of their labels
 * @param limit how many series at most, 0 for all
 */
public record SelectHints(
    long start,
    long end,
    long step,
    String function,
    long range,
    List<String> grouping,
    boolean by,
    boolean sorted,
    int limit) {

  /** Hints that say only the range of time. */
  public static SelectHints of(long start, long end) {
    return new SelectHints(start, end, 0, "", 0, List.of(), false, false, 0);
  }

  /** The first timestamp that a querier whose samples begin at {@code minTime} must show. */
  public long from(long minTime) {
    return Math.max(minTime, start);
  }

  /** The last timestamp that a querier whose samples end at {@code maxTime} must show. */
  public long to(long maxTime) {
    return Math.min(maxTime, end);
  }

  /** These hints with the demand that series come sorted. */
  public SelectHints inOrder() {
    return new SelectHints(start, end, step, function, range, grouping, by, true, limit);
  }
}
