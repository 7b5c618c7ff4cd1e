package dev.ferula.stats;

import java.lang.ref.WeakReference;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * A metric whose series are asked for their values when they are read. A callback should be quick;
 * one that throws leaves its series out of that read, which is counted. Safe for use by several
 * threads at once; so must the callbacks be.
 */
public final class Observed {
  private final RowFamily family;
  private final boolean monotonic;

  Observed(RowFamily family, boolean monotonic) {
    this.family = family;
    this.monotonic = monotonic;
  }

  /** Adds a series, in place of one with the same label values. */
  public Observed observe(DoubleSupplier callback, String... labelValues) {
    Labelled.checkCount(family, labelValues);
    family.replace(
        labelValues, (rows, values) -> new CallbackRow(rows, values, monotonic, callback));
    return this;
  }

  /** As {@link #observe}, of an object that is not kept alive: the series goes when it does. */
  public <T> Observed observeWeakly(T object, ToDoubleFunction<T> value, String... labelValues) {
    WeakReference<T> reference = new WeakReference<>(object);
    return observe(
        () -> {
          T present = reference.get();
          if (present == null) {
            throw CallbackRow.GONE;
          }
          return value.applyAsDouble(present);
        },
        labelValues);
  }

  /** Removes a series. */
  public boolean remove(String... labelValues) {
    Labelled.checkCount(family, labelValues);
    return family.remove(labelValues);
  }

  /** Removes all series. */
  public void clear() {
    family.clear();
  }
}
