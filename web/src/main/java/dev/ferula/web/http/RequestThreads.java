package dev.ferula.web.http;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where requests are handled: on a platform thread while one of a few is free, else on a virtual
 * one, of which there may be as many as there are clients. A virtual thread must leave computing to
 * others and wait for them; on a platform thread a request is read, computed and answered in one
 * go, which halves what a small answer costs. Safe for use by several threads.
 */
final class RequestThreads implements Executor, AutoCloseable {
  /** Slow clients and long queries may take them all; what comes then is none the worse. */
  static final int PLATFORM_THREADS = 8;

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor pool;

  /**
   * Threads that are started when they are needed.
   *
   * @param virtual starts a virtual thread for each task
   */
  RequestThreads(Executor virtual) {
    pool =
        new ThreadPoolExecutor(
            0,
            PLATFORM_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("request-", 0).daemon().factory(),
            (task, _) -> virtual.execute(task));
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
