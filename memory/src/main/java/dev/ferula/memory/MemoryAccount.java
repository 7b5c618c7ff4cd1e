package dev.ferula.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one holder (open chunks, the symbol table, one query) has reserved of its {@link
 * MemoryShare}. Safe for use by several threads.
 */
public final class MemoryAccount {
  private final MemoryShare share;
  private final String name;
  private final AtomicLong held = new AtomicLong();

  MemoryAccount(MemoryShare share, String name) {
    this.share = share;
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** How many bytes the account holds. */
  public long held() {
    return held.get();
  }

  /**
   * Reserves bytes if share and budget have room.
   *
   * @return whether they were reserved; if not, {@link #refusal} tells why
   */
  public boolean tryReserve(long bytes) {
    requireCount(bytes);
    if (!share.tryAdd(bytes)) {
      return false;
    }
    held.addAndGet(bytes);
    return true;
  }

  /** Counts bytes that cannot be refused, even above the limit, so that others are refused. */
  public void reserve(long bytes) {
    requireCount(bytes);
    share.add(bytes);
    held.addAndGet(bytes);
  }

  /**
   * Gives bytes back.
   *
   * @throws IllegalStateException if the account does not hold that many
   */
  public void release(long bytes) {
    requireCount(bytes);
    long left = held.addAndGet(-bytes);
    if (left < 0) {
      held.addAndGet(bytes);
      throw new IllegalStateException(
          "account " + name + " releases " + bytes + " bytes, holds " + (left + bytes));
    }
    share.add(-bytes);
  }

  /** Why a request for so many bytes does not fit, as the account stands now. */
  public MemoryRefusal refusal(long bytes) {
    return share.refusal(name, bytes);
  }

  private static void requireCount(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("cannot reserve or release " + bytes + " bytes");
    }
  }
}
