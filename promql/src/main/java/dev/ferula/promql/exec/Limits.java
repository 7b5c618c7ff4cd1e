package dev.ferula.promql.exec;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.promql.Cancellation;
import dev.ferula.promql.QueryException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a query may use: samples and bytes held at once, and time. {@link #check} is to be called
 * for every series or so. For one thread, but where a method says otherwise.
 */
final class Limits implements AutoCloseable {
  static final String TOO_MANY_SAMPLES =
      "query processing would load too many samples into memory in query execution";

  /** So many steps cost little: a lower limit on samples does not count them. */
  private static final int FEW_STEPS = 1 << 20;

  /** A timestamp and a value. */
  private static final long BYTES_PER_SAMPLE = 16;

  /** Memory is reserved in pieces, so that the budget is asked rarely. */
  private static final long RESERVATION = 1 << 20;

  private static final String EVALUATION = "expression evaluation";

  private final long maxSamples;
  private final LongSupplier nanoTime;
  private final long deadline;
  private final @Nullable Cancellation cancellation;
  private final @Nullable MemoryAccount memory;
  private final AtomicLong kept = new AtomicLong();
  private long reserved;
  private long heldBytes;
  private long peak;

  /**
   * Limits.
   *
   * @param nanoTime a clock that only grows, in nanoseconds
   * @param deadline when time is up, on that clock
   * @param memory where memory is reserved, or null
   */
  Limits(
      long maxSamples,
      LongSupplier nanoTime,
      long deadline,
      @Nullable Cancellation cancellation,
      @Nullable MemoryAccount memory) {
    this.maxSamples = maxSamples;
    this.nanoTime = nanoTime;
    this.deadline = deadline;
    this.cancellation = cancellation;
    this.memory = memory;
  }

  /** Ends the query if it was canceled or its time is up. */
  void check() {
    if (cancellation != null && cancellation.isRequested()) {
      throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in " + EVALUATION);
    }
    if (nanoTime.getAsLong() - deadline > 0) {
      throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in " + EVALUATION);
    }
  }

  /** Counts the memory of a row that is held from now on. */
  void hold(Row row) {
    holdBytes(row.bytes());
  }

  /**
   * Counts what is held for each step whatever there is at it. So many steps that one series with a
   * value at each would be too much are refused before anything is made for them.
   */
  void holdSteps(int steps, int bytesPerStep) {
    if (steps > FEW_STEPS && steps > maxSamples) {
      throw QueryException.execution(TOO_MANY_SAMPLES);
    }
    holdBytes((long) steps * bytesPerStep);
  }

  /** Counts memory that is held from now on. */
  void holdBytes(long bytes) {
    heldBytes += bytes;
    if (memory != null && heldBytes > reserved) {
      reserve(memory, heldBytes - reserved);
    }
  }

  /**
   * Reserves memory until the query ends, for what it can do without. Safe for use by several
   * threads.
   *
   * @return whether there is room
   */
  boolean keep(long bytes) {
    if (memory != null && !memory.tryReserve(bytes)) {
      return false;
    }
    kept.addAndGet(bytes);
    return true;
  }

  /** So many samples were held by the count of {@link Tally}. */
  void reach(long samples) {
    peak = Math.max(peak, samples);
  }

  /** Ends the query if so many samples are too many to be held. */
  void allow(long samples) {
    if (samples > maxSamples) {
      throw QueryException.execution(TOO_MANY_SAMPLES);
    }
  }

  private void reserve(MemoryAccount account, long missing) {
    long bytes = (missing / RESERVATION + 1) * RESERVATION;
    if (!account.tryReserve(bytes)) {
      throw QueryException.execution(account.refusal(bytes).message());
    }
    reserved += bytes;
  }

  /** Gives back the memory that was reserved. */
  @Override
  public void close() {
    if (memory != null) {
      memory.release(reserved + kept.getAndSet(0));
      reserved = 0;
    }
  }

  /** Counts the memory of samples that are held for a moment. */
  void touch(long samples) {
    long bytes = BYTES_PER_SAMPLE * samples;
    holdBytes(bytes);
    heldBytes -= bytes;
  }

  /** The memory of a row is free again. */
  void drop(Row row) {
    heldBytes = Math.max(0, heldBytes - row.bytes());
  }

  /** How many bytes are held. */
  long held() {
    return heldBytes;
  }

  /** Goes back to what was held at some earlier time. */
  void releaseDownTo(long bytes) {
    heldBytes = bytes;
  }

  long peak() {
    return peak;
  }
}
