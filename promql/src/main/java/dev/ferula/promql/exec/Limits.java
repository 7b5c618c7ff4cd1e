package dev.ferula.promql.exec;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.promql.Cancellation;
import dev.ferula.promql.QueryException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a query may use: samples held at once, and time. {@link #check} is to be called for every
 * series or so.
 */
final class Limits implements AutoCloseable {
  /** A timestamp and a value; histograms count as several samples. */
  private static final long BYTES_PER_SAMPLE = 16;

  /** Memory is reserved in pieces, so that the budget is asked rarely. */
  private static final long RESERVATION = 1 << 20;

  private static final String EVALUATION = "expression evaluation";

  private final long maxSamples;
  private final LongSupplier nanoTime;
  private final long deadline;
  private final @Nullable Cancellation cancellation;
  private final @Nullable MemoryAccount memory;
  private long reserved;
  private long held;
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

  /** Counts samples that are held from now on. */
  void hold(long samples) {
    held += samples;
    if (held > peak) {
      peak = held;
    }
    if (held > maxSamples) {
      throw QueryException.execution(
          "query processing would load too many samples into memory in query execution");
    }
    if (memory != null && held * BYTES_PER_SAMPLE > reserved) {
      reserve(memory, held * BYTES_PER_SAMPLE - reserved);
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
      memory.release(reserved);
      reserved = 0;
    }
  }

  /** Counts samples that are no longer held. */
  void release(long samples) {
    held -= samples;
  }

  long held() {
    return held;
  }

  /** Goes back to what was held at some earlier time. */
  void releaseDownTo(long samples) {
    held = samples;
  }

  long peak() {
    return peak;
  }
}
