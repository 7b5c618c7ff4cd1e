package dev.ferula.web.http;

import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.Connection;

/** Counts connections that come and go; one that is upgraded or encrypted counts once. */
public final class ConnectionCount implements Connection.Listener {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder closed = new LongAdder();

  ConnectionCount() {}

  public long accepted() {
    return accepted.sum();
  }

  public long closed() {
    return closed.sum();
  }

  @Override
  public void onOpened(Connection connection) {
    if (isOutermost(connection)) {
      accepted.increment();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (isOutermost(connection)) {
      closed.increment();
    }
  }

  /* Encrypted connections have another one inside; ALPN replaces the inner one only. */
  private static boolean isOutermost(Connection connection) {
    return connection.getEndPoint() instanceof org.eclipse.jetty.io.SocketChannelEndPoint;
  }
}
