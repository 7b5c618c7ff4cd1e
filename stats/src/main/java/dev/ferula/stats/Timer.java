package dev.ferula.stats;

import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/** Measures from its making to its closing and records the time once. Belongs to one thread. */
public final class Timer implements AutoCloseable {
  private final LongSupplier ticker;
  private final double nanosPerUnit;
  private final DoubleConsumer recorder;
  private final long start;
  private boolean closed;

  Timer(LongSupplier ticker, double nanosPerUnit, DoubleConsumer recorder) {
    this.ticker = ticker;
    this.nanosPerUnit = nanosPerUnit;
    this.recorder = recorder;
    this.start = ticker.getAsLong();
  }

  /** The time so far, in the unit it will be recorded in. */
  public double elapsed() {
    return (double) (ticker.getAsLong() - start) / nanosPerUnit;
  }

  /** Records the time; closing again has no effect. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      recorder.accept(elapsed());
    }
  }
}
