package dev.ferula.scrape.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes requests over connections that are kept for the next ones. A connection is made by a
 * virtual thread, because finding an address may wait. Safe for use by several threads.
 */
public final class WireClient implements AutoCloseable {
  private final Wire wire;
  private final DialListener dials;
  private final Map<Route, IdleConnections> idle = new ConcurrentHashMap<>();
  private final Set<WireConnection> all = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  WireClient(Wire wire, DialListener dials) {
    this.wire = wire;
    this.dials = dials;
  }

  /**
   * Makes a request, without waiting. Its end is told in every case, perhaps before this returns.
   */
  public void send(Route route, Exchange exchange) {
    IdleConnections waiting = idle.get(route);
    while (waiting != null) {
      WireConnection connection = waiting.take();
      if (connection == null) {
        break;
      }
      if (connection.start(exchange)) {
        return;
      }
    }
    open(route, exchange);
  }

  /** Makes a request over a connection of its own. */
  void open(Route route, Exchange exchange) {
    WireConnection connection = new WireConnection(this, wire.next(), route);
    all.add(connection);
    if (closed) {
      all.remove(connection);
      exchange.end(new ClosedChannelException());
      return;
    }
    if (connection.expect(exchange)) {
      Thread.ofVirtual().name("scrape-connect").start(() -> connect(connection));
    } else {
      exchange.end(new ClosedChannelException());
    }
  }

  private void connect(WireConnection connection) {
    dials.attempted();
    boolean stands = false;
    try {
      SocketChannel channel = connect(connection.route(), connection.deadline());
      dials.established();
      stands = true;
      connection.connected(channel);
    } catch (IOException | RuntimeException e) {
      if (!stands) {
        dials.failed(e);
      }
      // Others are such as a port or a name that no socket takes.
      IOException reason =
          e instanceof IOException io ? io : new IOException(String.valueOf(e.getMessage()), e);
      connection.fail(reason);
    }
  }

  /* The first of the host's addresses that answers. */
  private static SocketChannel connect(Route route, long deadline) throws IOException {
    IOException last = null;
    for (InetAddress address : InetAddress.getAllByName(route.host())) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("context deadline exceeded");
      }
      try {
        return connect(new InetSocketAddress(address, route.port()), left);
      } catch (IOException e) {
        last = last == null ? e : last;
      }
    }
    throw last == null ? new IOException("no address") : last;
  }

  private static SocketChannel connect(InetSocketAddress to, long timeoutMillis)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean connected = false;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.socket().connect(to, (int) Math.min(timeoutMillis, Integer.MAX_VALUE));
      connected = true;
      return channel;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  /** Closes what a connection goes over, if it is not closed yet. */
  void close(SocketChannel channel) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
    dials.closed();
  }

  /** Keeps a connection for the next request. */
  void idle(WireConnection connection) {
    Route route = connection.route();
    while (true) {
      IdleConnections waiting = idle.get(route);
      if (waiting == null) {
        waiting = idle.computeIfAbsent(route, _ -> new IdleConnections());
      }
      if (waiting.keep(connection)) {
        return;
      }
      idle.remove(route, waiting);
    }
  }

  /** Forgets a connection that is closed. */
  void gone(WireConnection connection) {
    all.remove(connection);
    IdleConnections waiting = idle.get(connection.route());
    if (waiting != null && waiting.forget(connection)) {
      idle.remove(connection.route(), waiting);
    }
  }

  /** Closes all connections and ends their requests. */
  @Override
  public void close() {
    closed = true;
    all.forEach(WireConnection::close);
  }
}
