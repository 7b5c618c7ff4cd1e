package dev.ferula.server.queries;

import dev.ferula.promql.Workers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that all queries share beside the ones they run on: one less than there are
 * processors, as the asking thread computes, too.
 */
public final class QueryThreads implements AutoCloseable {
  private final int count;
  private final ExecutorService pool;

  public QueryThreads(int processors) {
    count = Math.max(0, processors - 1);
    pool =
        Executors.newFixedThreadPool(
            Math.max(1, count), Thread.ofPlatform().name("query-", 0).daemon().factory());
  }

  public Workers workers() {
    return Workers.of(pool, count);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
