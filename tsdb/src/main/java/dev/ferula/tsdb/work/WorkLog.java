package dev.ferula.tsdb.work;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/**
 * Counts and times what a database does of itself. One listener for each kind of work may be told
 * how long each of it took; nobody need listen. Safe for use by several threads.
 */
public final class WorkLog {
  private static final double NANOS = 1e9;

  /** What is done. */
  public enum Work {
    /** Reading the log at the start. */
    REPLAY,
    /** Looking whether anything is to be compacted or deleted. */
    MAINTENANCE,
    /** Writing one block, from the head or from other blocks. */
    COMPACTION,
    /** Dropping chunks and series that blocks hold from the head. */
    HEAD_COLLECTION,
    /** The same with what belongs to it in the files. */
    HEAD_TRUNCATION,
    /** Letting go the older part of the write-ahead log, a checkpoint included. */
    LOG_TRUNCATION,
    CHECKPOINT,
    CHECKPOINT_DELETION,
    /** Looking for blocks that others have put into the directory, and for those to delete. */
    RELOAD,
    /** Writing blocks anew without what is deleted. */
    TOMBSTONE_CLEANUP,
    /** Moving series that have ended from the head into blocks. */
    STALE_COMPACTION
  }

  /** Hears of each chunk that is written of the head into a block. */
  @FunctionalInterface
  public interface ChunkListener {
    /** A chunk of so many bytes and samples, and how far the last sample is from the first. */
    void written(int bytes, int samples, long millis);
  }

  /** Something to do. */
  @FunctionalInterface
  public interface Body<E extends Exception> {
    void run() throws E;
  }

  private static final class Account {
    private final LongAdder begun = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicInteger running = new AtomicInteger();
    private volatile double lastSeconds;
    private volatile DoubleConsumer listener = seconds -> {};
  }

  private final LongSupplier nanoTime;
  private final LongWork longWork;
  private final Map<Work, Account> accounts = new EnumMap<>(Work.class);
  private volatile ChunkListener chunks = (bytes, samples, millis) -> {};

  /**
   * A log of no work yet.
   *
   * @param nanoTime a clock in nanoseconds that only grows
   */
  public WorkLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.longWork = new LongWork(nanoTime);
    for (Work work : Work.values()) {
      accounts.put(work, new Account());
    }
  }

  /** Does some work; what it throws counts as its failure and is thrown on. */
  public <E extends Exception> void does(Work work, Body<E> body) throws E {
    Account account = account(work);
    account.begun.increment();
    account.running.incrementAndGet();
    long began = nanoTime.getAsLong();
    boolean done = false;
    try {
      body.run();
      done = true;
    } finally {
      account.running.decrementAndGet();
      if (!done) {
        account.failed.increment();
      }
      took(account, (nanoTime.getAsLong() - began) / NANOS);
    }
  }

  /** Notes that work was done whose time somebody else took. */
  public void took(Work work, double seconds) {
    account(work).begun.increment();
    took(account(work), seconds);
  }

  private static void took(Account account, double seconds) {
    account.lastSeconds = seconds;
    account.listener.accept(seconds);
  }

  /** Has a listener told how many seconds work takes from now on, in the place of the last one. */
  public void listen(Work work, DoubleConsumer seconds) {
    account(work).listener = seconds;
  }

  /** Has a listener told of chunks from now on, in the place of the last one. */
  public void listen(ChunkListener listener) {
    chunks = listener;
  }

  /** Notes that a chunk was written of the head into a block. */
  public void chunk(int bytes, int samples, long millis) {
    chunks.written(bytes, samples, millis);
  }

  /** What of it takes long, and how far it is. */
  public LongWork longWork() {
    return longWork;
  }

  /** How often it was begun. */
  public long begun(Work work) {
    return account(work).begun.sum();
  }

  /** How often it failed. */
  public long failed(Work work) {
    return account(work).failed.sum();
  }

  /** How much of it is under way. */
  public int running(Work work) {
    return account(work).running.get();
  }

  /** How many seconds it took when it was done last, 0 where it never was. */
  public double lastSeconds(Work work) {
    return account(work).lastSeconds;
  }

  private Account account(Work work) {
    return Objects.requireNonNull(accounts.get(work));
  }
}
