package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.Wire;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Makes HTTP clients that share their threads; fetchers ask over plain connections where they can.
 * Safe for use by several threads at once.
 */
public final class JettyFetchers implements AutoCloseable {
  /* Each client that is in use has one thread that waits for its connections. */
  private static final int MAX_THREADS = 10_000;
  private static final int MIN_THREADS = 4;

  private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
  private final ScheduledExecutorScheduler timer =
      new ScheduledExecutorScheduler("scrape-http-timer", true);
  private final JettyTransports.Shared shared;
  private final ReentrantLock starting = new ReentrantLock();
  private @Nullable Wire wire;

  /**
   * Clients for which the environment names no proxies.
   *
   * @param userAgent what requests say of themselves
   */
  public JettyFetchers(String userAgent) {
    this(userAgent, _ -> null);
  }

  /**
   * @param userAgent what requests say of themselves
   * @param environment gives the variables that name proxies, null for those not set
   */
  public JettyFetchers(String userAgent, UnaryOperator<@Nullable String> environment) {
    this.shared = new JettyTransports.Shared(userAgent, threads, timer, environment);
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
   * A fetcher for scrapes with these settings.
   *
   * @throws IllegalArgumentException if the settings cannot be met, saying which
   */
  public Fetcher create(HttpOptions options) {
    JettyFetcher jetty = new JettyFetcher(jetty(options));
    return PlainFetcher.suits(options)
        ? new PlainFetcher(jetty, wire().client(), options, shared.userAgent())
        : jetty;
  }

  /** The threads behind plain connections; started if they were not. */
  public Wire wire() {
    starting.lock();
    try {
      Wire started = wire;
      if (started == null) {
        started = new Wire("scrape-wire");
        wire = started;
      }
      return started;
    } finally {
      starting.unlock();
    }
  }

  /**
   * A client for any requests with these settings.
   *
   * @throws IllegalArgumentException if the settings cannot be met, saying which
   */
  public Exchanger exchanger(HttpOptions options) {
    return jetty(options);
  }

  private JettyExchanger jetty(HttpOptions options) {
    return new JettyExchanger(
        options,
        new JettyTransports(options, shared),
        Credentials.of(options.authorization(), this::exchanger));
  }

  /** Ends the threads; the clients are closed before. */
  @Override
  public void close() {
    starting.lock();
    try {
      if (wire != null) {
        wire.close();
      }
    } finally {
      starting.unlock();
    }
    try {
      timer.stop();
      threads.stop();
    } catch (Exception e) {
      throw new IllegalStateException("threads for HTTP requests cannot be stopped", e);
    }
  }
}
