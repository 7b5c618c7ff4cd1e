package dev.ferula.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that the large parts of the process may hold together, divided into named shares.
 *
 * <p>Whoever holds much memory for long asks first, through a {@link MemoryAccount} of its share. A
 * request is granted if it fits both the share's limit and the budget's. The limits of the shares
 * may add up to more than the budget: then what one leaves free another may use.
 *
 * <p>The budget counts and allocates nothing itself. Safe for use by several threads.
 */
public final class MemoryBudget {
  private final long limit;
  private final AtomicLong held = new AtomicLong();
  private final Map<String, MemoryShare> shares =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /** A budget of the given number of bytes. */
  public MemoryBudget(long limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("memory budget of " + limit + " bytes, want more than 0");
    }
    this.limit = limit;
  }

  /** A budget that never refuses, for tests and programs that bound memory in other ways. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE);
  }

  /**
   * Declares a share.
   *
   * @param share its limit in bytes; the budget's own limit applies as well
   * @throws IllegalArgumentException if the name is taken or the limit is not positive
   */
  public MemoryShare share(String name, long share) {
    if (share <= 0) {
      throw new IllegalArgumentException("memory share " + name + " of " + share + " bytes");
    }
    MemoryShare made = new MemoryShare(this, name, Math.min(share, limit));
    if (shares.putIfAbsent(name, made) != null) {
      throw new IllegalArgumentException("memory share " + name + " is declared twice");
    }
    return made;
  }

  /** How many bytes may be held in all. */
  public long limit() {
    return limit;
  }

  /** How many bytes are held now; may exceed the limit by what could not be refused. */
  public long held() {
    return held.get();
  }

  /** What holds what, share by share in the order they were declared. */
  public List<MemoryHolding> holdings() {
    List<MemoryHolding> all = new ArrayList<>();
    synchronized (shares) {
      shares.values().forEach(share -> share.addHoldings(all));
    }
    return List.copyOf(all);
  }

  boolean tryAdd(long bytes) {
    return tryAdd(held, limit, bytes);
  }

  void add(long bytes) {
    held.addAndGet(bytes);
  }

  static boolean tryAdd(AtomicLong held, long limit, long bytes) {
    long before;
    do {
      before = held.get();
      if (bytes > limit - before) {
        return false;
      }
    } while (!held.compareAndSet(before, before + bytes));
    return true;
  }
}
