package dev.ferula.scrape;

import dev.ferula.scrape.wire.Alarm;
import dev.ferula.scrape.wire.Wire;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine's time: one timer thread that hands each task that may wait to a virtual thread of
 * its own, and as many platform threads as there are processors for what those compute. Short tasks
 * are left to the threads that wait for connections anyway.
 */
public final class RealScheduler implements Scheduler, AutoCloseable {
  private final Clock clock;
  private final Supplier<Wire> wire;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService processors =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("scrape-store-", 0).factory());

  /**
   * @param wire begins short tasks; asked for when there is one
   */
  public RealScheduler(Clock clock, Supplier<Wire> wire) {
    this.clock = clock;
    this.wire = wire;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("scrape-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long wallNanos() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  @Override
  public long ticks() {
    return System.nanoTime();
  }

  @Override
  public Pending after(long delayNanos, Runnable task) {
    Timed timed = new Timed(() -> hand(task));
    timed.future = timer.schedule(timed, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return timed;
  }

  @Override
  public Pending shortlyAfter(long delayNanos, Runnable task) {
    return new Soon(wire.get().later(delayNanos, task));
  }

  /* Made by its constructor: what a method reference makes, the JVM makes step by step until C2. */
  private record Soon(Alarm alarm) implements Pending {
    @Override
    public boolean cancel() {
      return alarm.cancel();
    }
  }

  private static final class Timed extends AtomicBoolean implements Runnable, Pending {
    private static final long serialVersionUID = 1;

    private final transient Runnable task;
    private transient volatile @Nullable ScheduledFuture<?> future;

    Timed(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (compareAndSet(false, true)) {
        task.run();
      }
    }

    @Override
    public boolean cancel() {
      boolean cancelled = compareAndSet(false, true);
      ScheduledFuture<?> waiting = future;
      if (waiting != null) {
        waiting.cancel(false);
      }
      return cancelled;
    }
  }

  private void hand(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: nothing is to be done later any more.
    }
  }

  @Override
  public void compute(Runnable task) {
    if (!Thread.currentThread().isVirtual()) {
      task.run();
      return;
    }
    try {
      CompletableFuture.runAsync(task, processors).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      } else if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Drops what is pending and waits for what has begun. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.close();
    processors.close();
  }
}
