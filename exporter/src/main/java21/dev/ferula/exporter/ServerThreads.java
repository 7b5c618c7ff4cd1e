package dev.ferula.exporter;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that answer requests: virtual ones, of which there may be many, but not any number. */
final class ServerThreads {
  private static final int THREADS = 256;

  private ServerThreads() {}

  static ExecutorService create() {
    return new ThreadPoolExecutor(
        0,
        THREADS,
        0,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofVirtual().name("metrics-server-", 0).factory());
  }
}
