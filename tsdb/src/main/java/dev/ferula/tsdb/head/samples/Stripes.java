package dev.ferula.tsdb.head.samples;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks that guard rows and open chunks, each over runs of 64 neighbouring slots: whoever walks
 * slots in order takes a lock once per run.
 */
public final class Stripes {
  private static final int RUN_SHIFT = 6;
  private static final int COUNT = 256;
  private static final int NONE = -1;

  private final ReentrantLock[] locks = new ReentrantLock[COUNT];

  public Stripes() {
    for (int i = 0; i < COUNT; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  public ReentrantLock of(int slot) {
    return locks[stripe(slot)];
  }

  /** Whether two slots are guarded by the same lock. */
  public static boolean areTogether(int slot, int other) {
    return stripe(slot) == stripe(other);
  }

  private static int stripe(int slot) {
    return (slot >>> RUN_SHIFT) & (COUNT - 1);
  }

  /** A place from which to walk over slots, with the lock of each; holds one lock at a time. */
  public Walk walk() {
    return new Walk();
  }

  /** Holds the lock of the slot last named; to be closed. For one thread. */
  public final class Walk implements AutoCloseable {
    private int held = NONE;

    public void to(int slot) {
      int wanted = stripe(slot);
      if (wanted != held) {
        close();
        locks[wanted].lock();
        held = wanted;
      }
    }

    @Override
    public void close() {
      if (held != NONE) {
        locks[held].unlock();
        held = NONE;
      }
    }
  }
}
