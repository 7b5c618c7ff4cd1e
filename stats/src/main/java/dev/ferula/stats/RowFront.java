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
  static final int ACTIVE = 0;
  static final int IDLE = 1;
  static final int DEAD = 2;

  static final long NOBODY = 0;
  static final long SHARED = -1;

  private static final VarHandle OWNED;
  static final VarHandle STATE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNED = lookup.findVarHandle(RowFront.class, "owned", long.class);
      STATE = lookup.findVarHandle(RowFront.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final RowFamily family;
  volatile int state = ACTIVE;

  /**
   * The id of a thread, its complement where additions are not plain ones; none, or shared by all.
   */
  volatile long owner = NOBODY;

  private long owned; // a long, or the bits of a double where the sum is one

  RowFront(RowFamily family) {
    this.family = family;
  }

  /** Takes in a measurement; what the aggregation cannot take is dropped and counted. */
  abstract void record(double value);

  /** As {@link #record(double)}, exact for aggregations that can be. */
  void record(long value) {
    record((double) value);
  }

  /** Makes an idle row active; false if it is dead. */
  final boolean wake() {
    return STATE.compareAndSet(this, IDLE, ACTIVE) || state == ACTIVE;
  }

  /** Adds a value that is simply added and comes from the owner; whether it is and does. */
  final boolean adds(double value) {
    if (ThisThread.id() == owner && value >= 0) {
      own(value);
      return true;
    }
    return false;
  }

  /** Adds to the owned word, which only its owner may. */
  final void own(double amount) {
    OWNED.setRelease(this, Double.doubleToRawLongBits(Double.longBitsToDouble(owned) + amount));
  }

  /** As {@link #own(double)}, where the word is a whole number; false if it is full. */
  final boolean owns(long amount) {
    long present = owned;
    if (StripedNumber.isFull(present)) {
      return false;
    }
    OWNED.setRelease(this, present + amount);
    return true;
  }

  final long owned() {
    return (long) OWNED.getAcquire(this);
  }
}
