package dev.ferula.scrape.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that wait for connections, few and shared by all clients. They also run what {@link
 * Exchange#end} does, and begin at its time what waits for nothing: a thread that asks a target and
 * takes its answer wakes no other one. Safe for use by several threads.
 */
public final class Wire implements AutoCloseable {
  private static final int MAX_THREADS = 8;

  /* What scrapes and stores is then mostly in the caches of the processor that it comes to. */
  private static final int PROCESSORS_PER_THREAD = 2;

  private final WireThread[] threads;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Starts the threads.
   *
   * @param name what their names begin with
   */
  public Wire(String name) {
    threads = new WireThread[threadCount()];
    try {
      for (int i = 0; i < threads.length; i++) {
        threads[i] = new WireThread();
        Thread.ofPlatform().daemon().name(name + "-" + i).start(threads[i]);
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("threads for connections cannot be started", e);
    }
  }

  /** How many threads wait for connections. */
  public static int threadCount() {
    int wanted = Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_THREAD;
    return Math.clamp(wanted, 1, MAX_THREADS);
  }

  /**
   * A client with connections of its own, which its user closes.
   *
   * @param dials told of these
   */
  public WireClient client(DialListener dials) {
    return new WireClient(this, dials);
  }

  /**
   * Runs a task at a time, within half a millisecond of it if the thread has nothing else to do;
   * the task must neither wait nor compute for long. What is asked for by one of these threads is
   * run by the same one.
   */
  public Alarm later(long delayNanos, Runnable task) {
    long due = System.nanoTime() + Math.max(0, delayNanos);
    for (WireThread thread : threads) {
      if (thread.isCurrent()) {
        return thread.setAlarm(due, task);
      }
    }
    WireThread thread = next();
    Alarm alarm = thread.setAlarm(due, task);
    thread.wakeUp();
    return alarm;
  }

  /** The thread that gets the next connection. */
  WireThread next() {
    return threads[Math.floorMod(turn.getAndIncrement(), threads.length)];
  }

  /** Ends the threads; the clients are closed before. */
  @Override
  public void close() {
    for (WireThread thread : threads) {
      if (thread != null) {
        thread.close();
      }
    }
  }
}
