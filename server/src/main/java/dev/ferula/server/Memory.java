package dev.ferula.server;

import dev.ferula.memory.MemoryBudget;
import dev.ferula.memory.MemoryShare;
import org.jspecify.annotations.Nullable;

/** The memory budget of a server and who may take how much of it. */
final class Memory {
  /* What the heap needs besides: the program itself, buffers, garbage between collections. */
  private static final double BUDGET_OF_HEAP = 0.7;

  /* Series come first; queries and replay share what is left and the slack of ingest. */
  private static final double INGEST_OF_BUDGET = 0.75;

  private final MemoryShare ingest;

  Memory(@Nullable Long configured) {
    long limit =
        configured != null
            ? configured
            : (long) (Runtime.getRuntime().maxMemory() * BUDGET_OF_HEAP);
    MemoryBudget budget = new MemoryBudget(limit);
    this.ingest = budget.share("ingest", Math.max(1, (long) (limit * INGEST_OF_BUDGET)));
  }

  MemoryShare ingest() {
    return ingest;
  }
}
