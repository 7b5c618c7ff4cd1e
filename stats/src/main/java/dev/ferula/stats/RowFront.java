package dev.ferula.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * A superclass's fields are laid out in front of a subclass's, so these lie together, in one cache line
 * more often than not; a recording through a context that nobody used lately waits for each line it
 * touches.
 */
/** What every recording touches of a row, in front of all else; see {@link CounterRow}. */
abstract class RowFront {
  static final long NOBODY = 0;

  private static final VarHandle OWNED;

  static {
    try {
      OWNED = MethodHandles.lookup().findVarHandle(RowFront.class, "owned", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final RowFamily family;
  volatile int state = Row.ACTIVE;

  /** The id of a thread, its complement where additions are not plain ones; or none. */
  volatile long owner = NOBODY;

  private long owned; // a long, or the bits of a double where the sum is one

  RowFront(RowFamily family) {
    this.family = family;
  }

  /** Adds a value that is simply added and comes from the owner; whether it is and does. */
  final boolean adds(double value) {
    if (owner == ThisThread.id() && value >= 0) {
      own(value);
      return true;
    }
    return false;
  }

  /** Adds to the owned word, which only its owner may. */
  final void own(double amount) {
    OWNED.setRelease(this, Double.doubleToRawLongBits(Double.longBitsToDouble(owned) + amount));
  }

  /** As {@link #own(double)}, where the word is a whole number. */
  final void own(long amount) {
    OWNED.setRelease(this, owned + amount);
  }

  final long owned() {
    return (long) OWNED.getAcquire(this);
  }
}
