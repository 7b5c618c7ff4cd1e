package dev.ferula.exporter;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that answer requests: virtual ones where there are, of which there may be many, but
 * not any number; fewer platform threads elsewhere. A thread waits with its client, so those of
 * silent clients must leave others.
 */
final class ServerThreads {
  private static final int VIRTUAL_THREADS = 256;
  private static final int PLATFORM_THREADS = 64;
  private static final int IDLE_SECONDS = 60;

  private ServerThreads() {}

  static ExecutorService create() {
    try {
      return pool(VIRTUAL_THREADS, virtual());
    } catch (ReflectiveOperationException e) { // before JDK 21
      return pool(PLATFORM_THREADS, ServerThreads::platform);
    }
  }

  private static ExecutorService pool(int most, ThreadFactory factory) {
    return new ThreadPoolExecutor(
        0, most, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
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
