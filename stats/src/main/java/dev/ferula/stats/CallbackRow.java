package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is asked for when the row is read. A callback that fails, or whose object is gone,
 * leaves its row out; a counter that goes back stays where it was. A failure is logged when it
 * begins.
 */
final class CallbackRow extends Row {
  /** Says that the observed object has been collected; known by its identity. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // nobody reads its trace
  static final RuntimeException GONE = new IllegalStateException("the observed object is gone");

  private final boolean monotonic;
  private final DoubleSupplier callback;
  private double greatest;
  private boolean failing;

  CallbackRow(
      RowFamily family, @Nullable String[] values, boolean monotonic, DoubleSupplier callback) {
    super(family, values);
    this.monotonic = monotonic;
    this.callback = callback;
  }

  @Override
  void record(double value) {
    throw new UnsupportedOperationException("an observed series is not recorded to");
  }

  @Override
  @SuppressWarnings(
      "CatchingUnchecked") // foreign code must not cost the scrape, whatever it throws
  boolean read(Point point) {
    double value;
    try {
      value = callback.getAsDouble();
    } catch (Throwable e) {
      if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
        throw fatal;
      }
      if (e == GONE) {
        state = DEAD;
      } else {
        family.callbackFailed(failing ? null : e);
        failing = true;
      }
      return false;
    }
    failing = false;
    point.setDouble(monotonic ? clamp(value) : value);
    return true;
  }

  private synchronized double clamp(double value) {
    greatest = Math.max(greatest, Double.isNaN(value) ? 0 : value);
    return greatest;
  }
}
