package dev.ferula.promql;

import org.jspecify.annotations.Nullable;

/**
 * A query that has ended, for the query log. Times are milliseconds.
 *
 * @param step zero for an instant query
 * @param error why it has no answer, or null
 */
public record QueryRecord(
    String query,
    long start,
    long end,
    long step,
    QueryOrigin origin,
    QueryStats stats,
    @Nullable String error) {}
