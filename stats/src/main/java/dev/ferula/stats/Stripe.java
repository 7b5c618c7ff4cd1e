package dev.ferula.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * A distribution has several numbers that belong together. Writing each with an atomic of its own
 * costs one locked instruction a number and lets a reader see half an observation. Here a writer
 * claims the whole stripe with one compare-and-set, writes plainly, and releases by a store: one
 * locked instruction in all, a compensated sum, and buckets, count and sum that always agree.
 *
 * Nobody waits for a claim as long as there is another stripe: StripedCells moves on to the next one.
 * A claim lasts some nanoseconds and covers no call to foreign code.
 */
/**
 * One copy of a row's cells. Its fields are touched only between claim and release.
 *
 * @param <T> what the stripes of a row are merged into for reading
 */
abstract class Stripe<T> {
  private static final VarHandle CLAIMED;

  static {
    try {
      CLAIMED = MethodHandles.lookup().findVarHandle(Stripe.class, "claimed", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private int claimed;

  /** Whether the caller now has the stripe for itself. */
  final boolean claim() {
    return (int) CLAIMED.getOpaque(this) == 0 && CLAIMED.compareAndSet(this, 0, 1);
  }

  final void release() {
    CLAIMED.setRelease(this, 0);
  }

  /**
   * Takes in one observation.
   *
   * @param bucket the classic bucket, where there are such
   * @param now the ticker's time, where the cells age
   */
  abstract void add(double value, int bucket, long now);

  /** Adds what this stripe has seen to a target that only the caller knows. */
  abstract void mergeInto(T target);
}
