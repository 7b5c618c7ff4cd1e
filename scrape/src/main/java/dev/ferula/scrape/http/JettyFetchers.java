package dev.ferula.scrape.http;

import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** Makes fetchers that share their threads. Safe for use by several threads at once. */
public final class JettyFetchers implements AutoCloseable {
  private static final int MAX_THREADS = 200;
  private static final int MIN_THREADS = 4;

  private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
  private final ScheduledExecutorScheduler timer =
      new ScheduledExecutorScheduler("scrape-http-timer", true);
  private final String userAgent;

  /**
   * @param userAgent what requests say of themselves
   */
  public JettyFetchers(String userAgent) {
    this.userAgent = userAgent;
    threads.setName("scrape-http");
    threads.setDaemon(true);
    start();
  }

  private void start() {
    try {
      threads.start();
      timer.start();
    } catch (Exception e) {
      throw new IllegalStateException("threads for HTTP requests cannot be started", e);
    }
  }

  /**
   * A fetcher for requests of these settings.
   *
   * @throws IllegalArgumentException if the settings cannot be met, saying which
   */
  public Fetcher create(HttpOptions options) {
    return new JettyFetcher(options, userAgent, threads, timer);
  }

  /** Ends the threads; the fetchers are closed before. */
  @Override
  public void close() {
    try {
      timer.stop();
      threads.stop();
    } catch (Exception e) {
      throw new IllegalStateException("threads for HTTP requests cannot be stopped", e);
    }
  }
}
