package dev.ferula.web.api;

import dev.ferula.web.http.Route;

/** Whether the server is starting, ready or stopping. Thread-safe. */
public final class Readiness {
  /** The states of a server's life in their order. */
  public enum State {
    STARTING,
    READY,
    STOPPING
  }

  private volatile State state = State.STARTING;

  public State state() {
    return state;
  }

  public void become(State next) {
    state = next;
  }

  /** A route that answers 503 unless the server is ready. */
  public Route guard(Route route) {
    return exchange -> {
      State now = state;
      if (now == State.READY) {
        route.handle(exchange);
        return;
      }
      exchange.header("X-Prometheus-Stopping", String.valueOf(now == State.STOPPING));
      exchange.respond(503, "Service Unavailable");
    };
  }
}
