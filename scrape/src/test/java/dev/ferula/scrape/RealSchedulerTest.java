package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.scrape.wire.Wire;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealSchedulerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000, 123_456_789), ZoneOffset.UTC);

  private static RealScheduler scheduler() {
    return new RealScheduler(
        CLOCK,
        () -> {
          throw new AssertionError("not for what may wait");
        });
  }

  @Test
  void tasksRunOnVirtualThreads() throws Exception {
    try (RealScheduler scheduler = scheduler()) {
      CompletableFuture<Boolean> virtual = new CompletableFuture<>();
      scheduler.after(1000, () -> virtual.complete(Thread.currentThread().isVirtual()));
      assertThat(virtual.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(scheduler.wallNanos()).isEqualTo(1_700_000_000_123_456_789L);
    }
  }

  @Test
  void shortTasksRunOnTheThreadsOfConnectionsAndWhatTheyComputeToo() throws Exception {
    try (Wire wire = new Wire("short-tasks");
        RealScheduler scheduler = new RealScheduler(CLOCK, () -> wire)) {
      CompletableFuture<Thread> ran = new CompletableFuture<>();
      scheduler.shortlyAfter(
          1000, () -> scheduler.compute(() -> ran.complete(Thread.currentThread())));
      assertThat(ran.get(30, TimeUnit.SECONDS).getName()).startsWith("short-tasks-");
      Scheduler.Pending pending =
          scheduler.shortlyAfter(
              TimeUnit.HOURS.toNanos(1),
              () -> {
                throw new AssertionError("cancelled");
              });
      assertThat(pending.cancel()).isTrue();
      assertThat(pending.cancel()).isFalse();
    }
  }

  @Test
  void computingTasksRunOnPlatformThreadsAndTellTheirFailures() throws Exception {
    try (RealScheduler scheduler = scheduler()) {
      CompletableFuture<Boolean> virtual = new CompletableFuture<>();
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                scheduler.compute(() -> virtual.complete(Thread.currentThread().isVirtual()));
                try {
                  scheduler.compute(
                      () -> {
                        throw new IllegalStateException("as it was thrown");
                      });
                } catch (IllegalStateException e) {
                  thrown.complete(e);
                }
              });
      assertThat(virtual.get(30, TimeUnit.SECONDS)).isFalse();
      assertThat(thrown.get(30, TimeUnit.SECONDS)).hasMessage("as it was thrown");
    }
  }

  @Test
  void cancelledTaskDoesNotRun() throws Exception {
    try (RealScheduler scheduler = scheduler()) {
      CompletableFuture<String> ran = new CompletableFuture<>();
      Scheduler.Pending pending =
          scheduler.after(TimeUnit.HOURS.toNanos(1), () -> ran.complete("cancelled"));
      assertThat(pending.cancel()).isTrue();
      assertThat(pending.cancel()).isFalse();
      scheduler.after(0, () -> ran.complete("other"));
      assertThat(ran.get(30, TimeUnit.SECONDS)).isEqualTo("other");
    }
  }

  @Test
  void closingDropsWhatIsPendingAndWaitsForWhatRuns() throws Exception {
    RealScheduler scheduler = scheduler();
    CompletableFuture<Boolean> pending = new CompletableFuture<>();
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    CountDownLatch never = new CountDownLatch(1);
    scheduler.after(TimeUnit.HOURS.toNanos(1), () -> pending.complete(true));
    scheduler.after(
        0,
        () -> {
          begun.complete(true);
          try {
            never.await();
          } catch (InterruptedException e) {
            ended.complete(true);
          }
        });
    begun.get(30, TimeUnit.SECONDS);
    // Who closes and is interrupted while waiting passes that on: only then does the task end.
    Thread.currentThread().interrupt();
    scheduler.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isCompleted();
    assertThat(pending).isNotDone();
  }
}
