package dev.ferula.memory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A named part of a {@link MemoryBudget} with a limit of its own, such as ingest, queries or
 * replay. Safe for use by several threads.
 */
public final class MemoryShare {
  private final MemoryBudget budget;
  private final String name;
  private final long limit;
  private final AtomicLong held = new AtomicLong();
  private final Map<String, MemoryAccount> accounts = new TreeMap<>();

  MemoryShare(MemoryBudget budget, String name, long limit) {
    this.budget = budget;
    this.name = name;
    this.limit = limit;
  }

  /** The account of the given name, opened if there is none. */
  public MemoryAccount account(String account) {
    synchronized (accounts) {
      return accounts.computeIfAbsent(account, n -> new MemoryAccount(this, n));
    }
  }

  /** How many bytes its accounts hold now. */
  public long held() {
    return held.get();
  }

  boolean tryAdd(long bytes) {
    if (!MemoryBudget.tryAdd(held, limit, bytes)) {
      return false;
    }
    if (!budget.tryAdd(bytes)) {
      held.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void add(long bytes) {
    held.addAndGet(bytes);
    budget.add(bytes);
  }

  MemoryRefusal refusal(String account, long bytes) {
    return new MemoryRefusal(name, account, bytes, held(), limit, budget.held(), budget.limit());
  }

  void addHoldings(List<MemoryHolding> all) {
    synchronized (accounts) {
      accounts.values().forEach(a -> all.add(new MemoryHolding(name, a.name(), a.held())));
    }
  }
}
