package dev.ferula.scrape.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one place that wait for a request. Over once the last one is gone for good:
 * then it takes no more, and another must be made. Safe for use by several threads.
 */
final class IdleConnections {
  private final List<WireConnection> waiting = new ArrayList<>(1);
  private boolean over;

  /** Keeps a connection; false if this is over. */
  synchronized boolean keep(WireConnection connection) {
    return !over && waiting.add(connection);
  }

  /** Takes the connection that was kept last, or null where none waits. */
  synchronized @Nullable WireConnection take() {
    return waiting.isEmpty() ? null : waiting.removeLast();
  }

  /** Forgets a connection that is closed; whether this is over now. */
  synchronized boolean forget(WireConnection connection) {
    waiting.remove(connection);
    over = waiting.isEmpty();
    return over;
  }
}
