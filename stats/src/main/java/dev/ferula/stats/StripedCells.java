package dev.ferula.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stripes of one row: one, until two threads meet on it.
 *
 * @param <T> what they are merged into for reading
 */
@SuppressWarnings({"unchecked", "rawtypes", "ThreadPriorityCheck"}) // generic arrays; yields
final class StripedCells<T> {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Stripe[].class);
  private static final AtomicReferenceFieldUpdater<StripedCells, Stripe[]> MORE =
      AtomicReferenceFieldUpdater.newUpdater(StripedCells.class, Stripe[].class, "more");

  /** How often a claim is tried again before a row is spread over more stripes. */
  private static final int PATIENCE = 16;

  private final Supplier<? extends Stripe<T>> maker;
  private final Stripe<T> first;
  private volatile @Nullable Stripe @Nullable [] more;

  StripedCells(Supplier<? extends Stripe<T>> maker) {
    this.maker = maker;
    this.first = maker.get();
  }

  void add(double value, int bucket, long now) {
    Stripe<T> stripe = first;
    if (more != null || !stripe.claim()) {
      stripe = claimAny();
    }
    try {
      stripe.add(value, bucket, now);
    } finally {
      stripe.release();
    }
  }

  private Stripe<T> claimAny() {
    Stripe<T>[] stripes = more;
    if (stripes == null) {
      for (int i = 0; i < PATIENCE; i++) {
        Thread.onSpinWait();
        if (first.claim()) {
          return first;
        }
      }
      stripes = inflate();
    }
    for (int i = StripedNumber.index(), tries = 1; ; i++, tries++) {
      Stripe<T> stripe = stripe(stripes, i & (StripedNumber.COUNT - 1));
      if (stripe.claim()) {
        return stripe;
      }
      if (tries % StripedNumber.COUNT == 0) { // every one belongs to a thread that is not running
        Thread.yield();
      }
    }
  }

  private @Nullable Stripe<T>[] inflate() {
    Stripe<T>[] made = new @Nullable Stripe[StripedNumber.COUNT];
    made[0] = first;
    return MORE.compareAndSet(this, null, made) ? made : present();
  }

  private @Nullable Stripe<T>[] present() {
    Stripe<T>[] stripes = more;
    if (stripes == null) {
      throw new AssertionError("stripes are never taken away");
    }
    return stripes;
  }

  private Stripe<T> stripe(@Nullable Stripe<T>[] stripes, int i) {
    Stripe<T> stripe = (Stripe<T>) SLOT.getAcquire(stripes, i);
    if (stripe == null) {
      Stripe<T> made = maker.get();
      stripe = (Stripe<T>) SLOT.compareAndExchange(stripes, i, null, made);
      return stripe == null ? made : stripe;
    }
    return stripe;
  }

  /** Adds all stripes to one that only the caller knows. */
  void mergeInto(T target) {
    Stripe<T>[] stripes = more;
    if (stripes == null) {
      merge(first, target);
      return;
    }
    for (int i = 0; i < stripes.length; i++) {
      Stripe<T> stripe = (Stripe<T>) SLOT.getAcquire(stripes, i);
      if (stripe != null) {
        merge(stripe, target);
      }
    }
  }

  private static <T> void merge(Stripe<T> from, T target) {
    for (int tries = 1; !from.claim(); tries++) {
      if (tries % 64 == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
    try {
      from.mergeInto(target);
    } finally {
      from.release();
    }
  }
}
