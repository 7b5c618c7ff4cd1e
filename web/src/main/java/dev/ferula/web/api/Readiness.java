package dev.ferula.web.api;

import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Route;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether the server is starting, ready or stopping. Thread-safe. */
public final class Readiness {
  /** The states of a server's life in their order. */
  public enum State {
    STARTING,
    READY,
    STOPPING
  }

  /** Far less than any probe waits for. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Duration patience;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile State state = State.STARTING;

  public Readiness() {
    this(PATIENCE);
  }

  /**
   * A server that is starting.
   *
   * @param patience how long {@link #soon} waits at most
   */
  Readiness(Duration patience) {
    this.patience = patience;
  }

  public State state() {
    return state;
  }

  public void become(State next) {
    state = next;
    if (next != State.STARTING) {
      started.countDown();
    }
  }

  /** The state; while the server starts, only once it has, or after a while. */
  State soon() {
    if (state == State.STARTING) {
      try {
        boolean ignored = started.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return state;
  }

  /** A route that answers 503 unless the server is ready. */
  public Route guard(Route route) {
    return exchange -> answer(state, route, exchange);
  }

  /**
   * As {@link #guard}, for whoever asks again and again whether the server is ready: a server that
   * starts tells as soon as it is, or after a while that it is not. It has compiled nothing yet, so
   * that each answer takes milliseconds from its start.
   */
  public Route guardPatiently(Route route) {
    return exchange -> answer(soon(), route, exchange);
  }

  private static void answer(State now, Route route, Exchange exchange) throws Exception {
    if (now == State.READY) {
      route.handle(exchange);
      return;
    }
    exchange.header("X-Prometheus-Stopping", String.valueOf(now == State.STOPPING));
    exchange.respond(503, "Service Unavailable");
  }
}
