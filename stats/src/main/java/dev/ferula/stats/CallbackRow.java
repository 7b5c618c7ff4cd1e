package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is asked for when the row is read. A callback that fails, or whose object is gone,
 * leaves its row out; a counter that goes back stays where it was.
 */
final class CallbackRow extends Row {
  private final boolean monotonic;
  private final DoubleSupplier callback;
  private double greatest;

  CallbackRow(
      RowFamily family,
      @Nullable String[] values,
      long created,
      boolean monotonic,
      DoubleSupplier callback) {
    super(family, values, created);
    this.monotonic = monotonic;
    this.callback = callback;
  }

  @Override
  void record(double value) {
    throw new UnsupportedOperationException("an observed series is not recorded to");
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // foreign code must not cost the scrape
  boolean read(Point point) {
    double value;
    try {
      value = callback.getAsDouble();
    } catch (GoneException e) {
      state = DEAD;
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      family.callbackFailed(e);
      return false;
    }
    point.setDouble(monotonic ? clamp(value) : value);
    return true;
  }

  private synchronized double clamp(double value) {
    greatest = Math.max(greatest, Double.isNaN(value) ? 0 : value);
    return greatest;
  }

  /** Says that the observed object has been collected. */
  static final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GoneException() {
      super("the observed object is gone", null, false, false);
    }
  }
}
