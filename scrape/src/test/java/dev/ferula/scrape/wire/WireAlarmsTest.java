package dev.ferula.scrape.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WireAlarmsTest {
  @Test
  void tasksAreDueInTheOrderOfTheirTimesAndCancelledOnesNever() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Alarms alarms = new Alarms();
    List<Long> expected = new ArrayList<>();
    List<Long> done = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      long due = random.nextInt(500) - 250;
      Alarm alarm = alarms.set(due, () -> done.add(due));
      if (random.nextInt(4) != 0) {
        assertThat(alarm.cancel()).isTrue();
        assertThat(alarm.cancel()).isFalse();
      } else if (due <= 100) {
        expected.add(due);
      }
    }
    expected.sort(null);
    for (Runnable task = alarms.take(100); task != null; task = alarms.take(100)) {
      task.run();
    }
    assertThat(done).as("seed %d", seed).isEqualTo(expected);
    assertThat(alarms.next(1000)).as("seed %d", seed).isBetween(101L, 1000L);
  }

  @Test
  void timesAreComparedAcrossTheOverflowOfTheClock() {
    Alarms alarms = new Alarms();
    List<String> done = new ArrayList<>();
    alarms.set(Long.MIN_VALUE + 5, () -> done.add("later"));
    alarms.set(Long.MAX_VALUE - 5, () -> done.add("sooner"));
    assertThat(alarms.next(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE - 5);
    Runnable first = alarms.take(Long.MAX_VALUE);
    assertThat(first).isNotNull();
    first.run();
    assertThat(alarms.take(Long.MAX_VALUE)).isNull();
    assertThat(done).containsExactly("sooner");
  }

  @Test
  void whatATaskAsksForIsRunByItsOwnThreadNotBeforeItsTime() throws Exception {
    try (Wire wire = new Wire("alarms")) {
      CompletableFuture<Thread> first = new CompletableFuture<>();
      CompletableFuture<Thread> second = new CompletableFuture<>();
      CompletableFuture<Long> early = new CompletableFuture<>();
      wire.later(
          0,
          () -> {
            first.complete(Thread.currentThread());
            long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
            wire.later(
                TimeUnit.MILLISECONDS.toNanos(5),
                () -> {
                  early.complete(due - System.nanoTime());
                  second.complete(Thread.currentThread());
                });
          });
      assertThat(second.get(30, TimeUnit.SECONDS)).isSameAs(first.get());
      assertThat(early.get()).isLessThan(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Test
  void aThreadThatSleepsIsWokenForWhatIsDueSoonerAndGoesOnAfterATaskThatFails() throws Exception {
    try (Wire wire = new Wire("alarms")) {
      LinkedBlockingQueue<Integer> done = new LinkedBlockingQueue<>();
      CountDownLatch failing = new CountDownLatch(1);
      wire.later(TimeUnit.HOURS.toNanos(1), () -> done.add(0));
      wire.later(
          0,
          () -> {
            failing.countDown();
            throw new IllegalStateException("a task that fails");
          });
      failing.await();
      for (int i = 1; i <= 20; i++) {
        int number = i;
        wire.later(1000, () -> done.add(number));
        assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo(number);
      }
    }
  }
}
