package dev.ferula.exporter;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that answer requests: virtual ones where there are, of which there may be many, but
 * not any number; a few platform threads elsewhere.
 */
final class ServerThreads {
  private static final int VIRTUAL_THREADS = 256;
  private static final int PLATFORM_THREADS = 8;
  private static final int WAITING_REQUESTS = 256;
  private static final long IDLE_SECONDS = 60;

  private ServerThreads() {}

  static ExecutorService create() {
    try {
      return pool(0, VIRTUAL_THREADS, new SynchronousQueue<>(), virtual());
    } catch (ReflectiveOperationException e) { // before JDK 21
      return pool(
          PLATFORM_THREADS,
          PLATFORM_THREADS,
          new LinkedBlockingQueue<>(WAITING_REQUESTS),
          ServerThreads::platform);
    }
  }

  private static ExecutorService pool(
      int core, int most, BlockingQueue<Runnable> waiting, ThreadFactory factory) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(core, most, IDLE_SECONDS, TimeUnit.SECONDS, waiting, factory);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /* Thread.ofVirtual().name("metrics-server-", 0).factory(), which JDK 17 does not compile. */
  private static ThreadFactory virtual() throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    builder =
        type.getMethod("name", String.class, long.class).invoke(builder, "metrics-server-", 0);
    return (ThreadFactory) type.getMethod("factory").invoke(builder);
  }

  private static Thread platform(Runnable task) {
    Thread thread = new Thread(task, "metrics-server");
    thread.setDaemon(true);
    return thread;
  }
}
