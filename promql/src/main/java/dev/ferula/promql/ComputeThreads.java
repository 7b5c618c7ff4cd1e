package dev.ferula.promql;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for whatever takes processor time, while the virtual thread that asks waits. The
 * few threads that carry virtual ones take no turns: work that does not wait for anything would
 * keep them from all others, scrapes among them. Safe for use by several threads.
 */
public final class ComputeThreads implements AutoCloseable {
  /** None: everything is done by whoever asks. */
  public static final ComputeThreads NONE = new ComputeThreads(0);

  private static final long IDLE_SECONDS = 30;

  private final Semaphore free;
  private final @Nullable ExecutorService pool;

  /**
   * Threads that are started when they are needed.
   *
   * @param most at a time; beyond it work is done by whoever asks
   */
  public ComputeThreads(int most) {
    free = new Semaphore(most);
    pool = most == 0 ? null : pool(most);
  }

  private static ExecutorService pool(int most) {
    return new ThreadPoolExecutor(
        0,
        most,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().name("compute-", 0).daemon().factory());
  }

  /** Some work with a result. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /** Does the work, on another thread where the asking one is virtual, and waits for its end. */
  public <T extends @Nullable Object, E extends Exception> T call(Work<T, E> work) throws E {
    if (pool == null || !Thread.currentThread().isVirtual() || !free.tryAcquire()) {
      return work.run();
    }
    try {
      Task<T, E> task = new Task<>(work);
      try {
        pool.execute(task);
      } catch (RejectedExecutionException e) {
        // Threads that have just become free are not back yet, or the server ends.
        return work.run();
      }
      return task.await();
    } finally {
      free.release();
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }

  private static final class Task<T extends @Nullable Object, E extends Exception>
      implements Runnable {
    private final Work<T, E> work;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T result;
    private @Nullable Throwable thrown;

    Task(Work<T, E> work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        result = work.run();
      } catch (Throwable e) {
        thrown = e;
      } finally {
        done.countDown();
      }
    }

    /* To the end even if it is interrupted: what the work uses belongs to it until then. */
    @SuppressWarnings({"unchecked", "NullAway"})
    T await() throws E {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown != null) {
        throw (E) thrown;
      }
      return result;
    }
  }
}
