package dev.ferula.promql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query.
 *
 * @param warnings what probably makes the answer wrong, each with its position in the expression
 * @param infos what may be of interest about the answer
 * @param explanation what the operators of the plan did, or null where it was not asked for
 */
public record QueryResult(
    Value value,
    List<String> warnings,
    List<String> infos,
    QueryStats stats,
    @Nullable Explanation explanation) {
  public QueryResult {
    warnings = List.copyOf(warnings);
    infos = List.copyOf(infos);
  }

  /** The answer with the nanoseconds that the query waited for its turn. */
  QueryResult withQueueTime(long queued) {
    return new QueryResult(value, warnings, infos, stats.withQueueTime(queued), explanation);
  }
}
