package dev.ferula.server.memory;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.memory.MemoryShare;
import org.jspecify.annotations.Nullable;

/** The memory budget of a server and who may take how much of it. */
public final class Memory {
  /* What the heap needs besides: the program itself, buffers, garbage between collections. */
  private static final double BUDGET_OF_HEAP = 0.7;

  /* Series come first; queries and replay share what is left and the slack of ingest. */
  private static final double INGEST_OF_BUDGET = 0.75;

  /* Bodies of scrapes under way, and what queries hold. */
  private static final double SCRAPES_OF_BUDGET = 0.25;
  private static final double QUERIES_OF_BUDGET = 0.5;

  private final MemoryShare ingest;
  private final MemoryShare scrapes;
  private final MemoryShare queries;

  public Memory(@Nullable Long configured) {
    long limit =
        configured != null
            ? configured
            : (long) (Runtime.getRuntime().maxMemory() * BUDGET_OF_HEAP);
    MemoryBudget budget = new MemoryBudget(limit);
    this.ingest = share(budget, "ingest", INGEST_OF_BUDGET);
    this.scrapes = share(budget, "scrapes", SCRAPES_OF_BUDGET);
    this.queries = share(budget, "queries", QUERIES_OF_BUDGET);
  }

  private static MemoryShare share(MemoryBudget budget, String name, double part) {
    return budget.share(name, Math.max(1, (long) (budget.limit() * part)));
  }

  /** For series and their samples. */
  public MemoryShare ingest() {
    return ingest;
  }

  /** For the bodies of scrapes under way. */
  public MemoryAccount scrapes() {
    return scrapes.account("bodies");
  }

  /** For the bodies of remote write requests under way. */
  public MemoryAccount remoteWrites() {
    return scrapes.account("remote write");
  }

  /** For what remote write knows of series beside the database. */
  public MemoryAccount remoteSeries() {
    return ingest.account("remote write");
  }

  /** For one query; to be released when it is over. */
  public MemoryAccount query() {
    return queries.account("query");
  }

  /** What all queries hold at the moment, in bytes. */
  public long heldByQueries() {
    return queries.held();
  }
}
