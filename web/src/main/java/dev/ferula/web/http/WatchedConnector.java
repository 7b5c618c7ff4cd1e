package dev.ferula.web.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connector whose connections can tell that the client has gone while a request is handled. Under
 * HTTP/1.1 nobody reads from a connection then, so that the end of it would be noticed only when
 * the answer is written.
 */
final class WatchedConnector extends ServerConnector {
  /** How often a connection is looked at while its client waits. */
  static final long LOOK_MILLIS = 200;

  private final Rounds rounds =
      new Rounds(round -> getScheduler().schedule(round, LOOK_MILLIS, TimeUnit.MILLISECONDS));

  WatchedConnector(Server server, ConnectionFactory... factories) {
    super(server, 1, 1, factories);
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    WatchedEndPoint endPoint =
        new WatchedEndPoint(channel, selector, key, getScheduler(), getExecutor());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }

  /** Calls back, once and on another thread, if the client goes before the request is complete. */
  static void watch(Request request, Runnable action) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    if (endPoint instanceof SslConnection.SslEndPoint encrypted) {
      endPoint = encrypted.getSslConnection().getEndPoint();
    }
    if (endPoint instanceof WatchedEndPoint watched
        && request.getConnectionMetaData().getConnector() instanceof WatchedConnector connector) {
      Runnable end = connector.rounds.add(watched::isClientGone, action);
      Request.addCompletionListener(request, _ -> end.run());
    }
  }

  /**
   * A connection that may be read a little ahead of whoever handles it: that is how its end shows.
   * What was read ahead is the first that the next reader gets.
   */
  private static final class WatchedEndPoint extends SocketChannelEndPoint {
    private static final int AHEAD_BYTES = 1024;

    private final Executor executor;
    private final Object lock = new Object();
    private @Nullable ByteBuffer ahead;

    WatchedEndPoint(
        SocketChannel channel,
        ManagedSelector selector,
        SelectionKey key,
        Scheduler scheduler,
        Executor executor) {
      super(channel, selector, key, scheduler);
      this.executor = executor;
    }

    boolean isClientGone() {
      boolean gone;
      synchronized (lock) {
        gone = readAhead();
      }
      if (hasAhead() && isFillInterested()) {
        getFillInterest().fillable();
      }
      return gone;
    }

    /* Whether there is nothing more to come; with the lock. */
    private boolean readAhead() {
      ByteBuffer buffer = ahead;
      if (buffer == null) {
        buffer = ByteBuffer.allocate(AHEAD_BYTES);
      } else if (buffer.limit() == buffer.capacity()) {
        return false; // It sends as if it were there.
      }
      int from = buffer.position();
      int to = ahead == null ? 0 : buffer.limit();
      buffer.limit(buffer.capacity()).position(to);
      int count;
      try {
        count = getChannel().read(buffer);
      } catch (IOException e) {
        count = -1; // Reset by the client.
      }
      buffer.limit(buffer.position()).position(from);
      if (buffer.hasRemaining()) {
        ahead = buffer;
      }
      return count < 0;
    }

    private boolean hasAhead() {
      synchronized (lock) {
        return ahead != null;
      }
    }

    @Override
    public int fill(ByteBuffer into) throws IOException {
      synchronized (lock) {
        ByteBuffer buffer = ahead;
        return buffer == null ? super.fill(into) : fromAhead(buffer, into);
      }
    }

    /* Jetty's buffers are ready to be read from: what is added goes behind the limit. */
    private int fromAhead(ByteBuffer buffer, ByteBuffer into) {
      int start = into.position();
      int end = into.limit();
      if (start == end) {
        start = 0;
        end = 0;
      }
      into.limit(into.capacity()).position(end);
      int count = Math.min(buffer.remaining(), into.remaining());
      for (int i = 0; i < count; i++) {
        into.put(buffer.get());
      }
      into.limit(into.position()).position(start);
      if (!buffer.hasRemaining()) {
        ahead = null;
      }
      notIdle();
      return count;
    }

    @Override
    protected void needsFillInterest() {
      if (hasAhead()) {
        executor.execute(() -> getFillInterest().fillable());
      } else {
        super.needsFillInterest();
      }
    }
  }
}
