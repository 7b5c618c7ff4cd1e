package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.DialListener;
import dev.ferula.scrape.wire.Wire;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
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
  private final Function<String, DialListener> dials;
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
   * Clients of whose connections nobody is told.
   *
   * @param userAgent what requests say of themselves
   * @param environment gives the variables that name proxies, null for those not set
   */
  public JettyFetchers(String userAgent, UnaryOperator<@Nullable String> environment) {
    this(userAgent, environment, _ -> DialListener.NONE);
  }

  /**
   * @param userAgent what requests say of themselves
   * @param environment gives the variables that name proxies, null for those not set
   * @param dials gives for the name of a client who is told of its connections
   */
  public JettyFetchers(
      String userAgent,
      UnaryOperator<@Nullable String> environment,
      Function<String, DialListener> dials) {
    this.dials = dials;
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
   * @param name by which its connections are told of; empty where nobody is told
   * @throws IllegalArgumentException if the settings cannot be met, saying which
   */
  public Fetcher create(String name, HttpOptions options) {
    DialListener told = told(name);
    JettyFetcher jetty = new JettyFetcher(jetty(told, options));
    return PlainFetcher.suits(options)
        ? new PlainFetcher(jetty, wire().client(told), options, shared.userAgent())
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
   * @param name by which its connections are told of; empty where nobody is told
   * @throws IllegalArgumentException if the settings cannot be met, saying which
   */
  public Exchanger exchanger(String name, HttpOptions options) {
    return jetty(told(name), options);
  }

  private DialListener told(String name) {
    return name.isEmpty() ? DialListener.NONE : dials.apply(name);
  }

  /** As {@link #exchanger(String, HttpOptions)}, without a name. */
  public Exchanger exchanger(HttpOptions options) {
    return exchanger("", options);
  }

  /* Nobody is told of the connections to who gives out tokens, as in Prometheus. */
  private JettyExchanger jetty(DialListener told, HttpOptions options) {
    return new JettyExchanger(
        options,
        new JettyTransports(options, shared, told),
        Credentials.of(options.authorization(), others -> jetty(DialListener.NONE, others)));
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
