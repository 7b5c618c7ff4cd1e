package dev.ferula.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/**
 * Lets independent rules run at once, so many in the whole server. Where no place is free the
 * calling thread does the work itself, so that no group ever waits for another. Thread-safe.
 */
public final class RuleThreads {
  /** All rules of a group run one after the other. */
  public static final RuleThreads NONE = new RuleThreads(0);

  private final int places;
  private final Semaphore free;

  /** So many rules may run beside those that the groups' own threads run. */
  public RuleThreads(int places) {
    this.places = places;
    this.free = new Semaphore(places);
  }

  /** Whether any rules ever run at once. */
  boolean areAny() {
    return places > 0;
  }

  /** Does the work for each of the numbers, and returns when all of it is done. */
  void forEach(List<Integer> numbers, IntConsumer work) {
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      // The last one is always the caller's.
      if (i < numbers.size() - 1 && free.tryAcquire()) {
        started.add(Thread.ofVirtual().name("rule").start(() -> releasing(work, number)));
      } else {
        work.accept(number);
      }
    }
    boolean interrupted = false;
    for (Thread thread : started) {
      interrupted |= !join(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void releasing(IntConsumer work, int number) {
    try {
      work.accept(number);
    } finally {
      free.release();
    }
  }

  /* What runs appends to the storage and must not outlive its group. */
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return !interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
