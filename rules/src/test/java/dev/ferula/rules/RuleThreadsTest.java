package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.promql.ComputeThreads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RuleThreadsTest {
  private static final List<List<Integer>> RULES = List.of(List.of(0), List.of(1), List.of(2));

  private final AtomicLong nanos = new AtomicLong();

  /** Two rules wait for each other: they can only both go on if they run at once. */
  @Test
  void independentRulesRunAtOnceAndDependentOnesAfterThem() {
    RuleThreads threads = new RuleThreads(ComputeThreads.NONE, 1, 2, nanos::get);
    CountDownLatch both = new CountDownLatch(2);
    AtomicBoolean together = new AtomicBoolean(true);
    threads.run(
        List.of(List.of(0, 1), List.of(2)),
        i -> {
          if (i == 2) {
            together.compareAndSet(true, both.getCount() == 0);
            return;
          }
          both.countDown();
          try {
            together.compareAndSet(true, both.await(10, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        () -> false);
    assertThat(together).isTrue();
    assertThat(both.getCount()).isZero();
  }

  @Test
  void callerDoesTheWorkWhereNoPlaceIsFree() {
    List<Integer> done = new ArrayList<>();
    RuleThreads.NONE.forEach(List.of(1, 2, 3), done::add);
    assertThat(done).containsExactly(1, 2, 3);
  }

  @Test
  void rulesOfAGroupRunInTheirOrderUntilItIsStopped() {
    List<Integer> done = new ArrayList<>();
    RuleThreads.NONE.run(RULES, done::add, () -> done.size() == 2);
    assertThat(done).containsExactly(0, 1);
  }

  /** So all the rules of a group that are quick cost one change of threads and not one each. */
  @Test
  void quickRulesShareOneTurnOnAComputingThread() throws InterruptedException {
    List<Thread> threads = run(new ArrayList<>(), 0);
    assertThat(threads).hasSize(3).allMatch(thread -> !thread.isVirtual());
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  /**
   * The group that waits comes next once the turn has lasted for its time, not when all is done.
   */
  @Test
  void aGroupThatTakesLongLetsAnotherInBetween() throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    run(order, RuleThreads.TURN_NANOS);
    assertThat(order).containsExactly("long 0", "other", "long 1", "long 2");
  }

  /* Runs three rules that take so long each, and another group's that asks during the first. */
  private List<Thread> run(List<String> order, long eachNanos) throws InterruptedException {
    List<Thread> used = Collections.synchronizedList(new ArrayList<>());
    try (ComputeThreads compute = new ComputeThreads(4)) {
      RuleThreads threads = new RuleThreads(compute, 1, 0, nanos::get);
      Thread other =
          Thread.ofVirtual()
              .unstarted(
                  () -> threads.run(List.of(List.of(0)), i -> order.add("other"), () -> false));
      Thread group =
          Thread.ofVirtual()
              .start(
                  () ->
                      threads.run(
                          RULES,
                          i -> {
                            order.add("long " + i);
                            used.add(Thread.currentThread());
                            nanos.addAndGet(eachNanos);
                            if (i == 0) {
                              other.start();
                              awaitWaiting(other);
                            }
                          },
                          () -> false));
      group.join();
      other.join();
    }
    return used;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
