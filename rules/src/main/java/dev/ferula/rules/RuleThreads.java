package dev.ferula.rules;

import dev.ferula.promql.ComputeThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Where the rules of groups are evaluated. As a rule those of a group run one after the other, on a
 * thread made for computing that is taken for a short while at a turn: handing over each single
 * rule would cost about as much as a rule does, and a group that keeps the thread for longer would
 * let others wait. Independent rules may instead run at once, so many in the whole server; where no
 * place is free the calling thread does the work itself, so that no group ever waits for another.
 * Thread-safe.
 */
public final class RuleThreads {
  /** All rules of a group run one after the other on the thread that asks. */
  public static final RuleThreads NONE =
      new RuleThreads(ComputeThreads.NONE, Integer.MAX_VALUE, 0, System::nanoTime);

  /** A group gives its turn away after the rule that ends behind so much time. */
  static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ComputeThreads compute;
  private final Semaphore turns;
  private final int places;
  private final Semaphore free;
  private final LongSupplier nanoTime;

  /**
   * Threads for all groups.
   *
   * @param compute where the rules of a group run, if the thread that asks is virtual
   * @param groups how many groups may run at once, the others waiting for a turn
   * @param places how many independent rules may run at once beside those that the groups' own
   *     threads run; 0 for none
   * @param nanoTime a clock for durations
   */
  public RuleThreads(ComputeThreads compute, int groups, int places, LongSupplier nanoTime) {
    this.compute = compute;
    this.turns = new Semaphore(groups, true);
    this.places = places;
    this.free = new Semaphore(places);
    this.nanoTime = nanoTime;
  }

  /** Whether any rules ever run at once. */
  boolean areAny() {
    return places > 0;
  }

  /**
   * Does the work for each number of each stage, stage after stage.
   *
   * @param stopped asked before each of them; what is left is then not done
   */
  void run(List<List<Integer>> stages, IntConsumer work, BooleanSupplier stopped) {
    IntConsumer unlessStopped =
        number -> {
          if (!stopped.getAsBoolean()) {
            work.accept(number);
          }
        };
    if (areAny()) {
      stages.forEach(stage -> forEach(stage, unlessStopped));
      return;
    }
    List<Integer> numbers = new ArrayList<>();
    for (List<Integer> stage : stages) {
      numbers.addAll(stage);
    }
    int next = 0;
    while (next < numbers.size() && !stopped.getAsBoolean()) {
      next = turn(numbers, next, unlessStopped);
    }
  }

  /* Returns where the next turn begins. */
  private int turn(List<Integer> numbers, int from, IntConsumer work) {
    turns.acquireUninterruptibly();
    try {
      return compute.call(
          () -> {
            long began = nanoTime.getAsLong();
            int next = from;
            do {
              work.accept(numbers.get(next));
              next++;
            } while (next < numbers.size() && nanoTime.getAsLong() - began < TURN_NANOS);
            return next;
          });
    } finally {
      turns.release();
    }
  }

  /** Does the work for each of the numbers at once, and returns when all of it is done. */
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
