package dev.ferula.server.process;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import sun.misc.Signal;

/**
 * The signals that the process obeys, as events in a queue for the main thread: a handler that ran
 * the work itself could not be followed by a clean exit code.
 */
public final class Signals {
  /** What a signal asks for. */
  public enum Event {
    RELOAD,
    /** SIGINT. */
    INTERRUPT,
    /** SIGTERM. */
    TERMINATE,
    /** Not a signal: a request to {@code /-/quit}. */
    QUIT
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private Signals() {}

  /** Takes over SIGHUP, SIGINT and SIGTERM. */
  public static Signals install() {
    Signals signals = new Signals();
    signals.on("HUP", Event.RELOAD);
    signals.on("INT", Event.INTERRUPT);
    signals.on("TERM", Event.TERMINATE);
    return signals;
  }

  private void on(String name, Event event) {
    Signal.handle(new Signal(name), signal -> events.add(event));
  }

  /** Adds an event from inside, such as a request to quit. */
  void raise(Event event) {
    events.add(event);
  }

  /** Waits for the next event. */
  public Event await() throws InterruptedException {
    return events.take();
  }
}
