package dev.ferula.web.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * Makes room for clients when all connections are taken: those that have been without a request for
 * longest are closed, so that silent clients cannot keep others out. One that has just come is left
 * alone for a while, as its request may be on the way. Safe for use by several threads.
 */
final class IdleConnections implements Connection.Listener {
  /** So long a connection may be without a request though others wait. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** So soon it is looked again, as long as there is no room. */
  static final long LOOK_MILLIS = 200;

  private final int max;
  private final LongSupplier nanoTime;
  private final Consumer<Runnable> later;
  private boolean watching;

  /** By what is on the wire, which no other connection ever is: ports are used again. */
  private final Map<EndPoint, Tracked> connections = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param nanoTime a clock in nanoseconds that only grows
   * @param later runs what it is given in {@link #LOOK_MILLIS}, where it may wait
   */
  IdleConnections(int max, LongSupplier nanoTime, Consumer<Runnable> later) {
    this.max = max;
    this.nanoTime = nanoTime;
    this.later = later;
  }

  /* A TLS connection and what runs inside it are the same. Closed ones are known, too. */
  private static EndPoint wire(EndPoint endPoint) {
    return endPoint instanceof SslConnection.SslEndPoint encrypted
        ? encrypted.getSslConnection().getEndPoint()
        : endPoint;
  }

  private static final class Tracked {
    final EndPoint endPoint;
    long quietSince;
    int requests;
    int layers = 1;

    Tracked(EndPoint endPoint, long quietSince) {
      this.endPoint = endPoint;
      this.quietSince = quietSince;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    if (opened(connection.getEndPoint())) {
      Thread.ofVirtual().name("idle-connections").start(this::makeRoom);
    }
  }

  /* Whether nobody can come any more, and nobody sees to it yet. */
  private synchronized boolean opened(EndPoint endPoint) {
    EndPoint wire = wire(endPoint);
    Tracked known = connections.get(wire);
    if (known != null) {
      known.layers++;
      return false;
    }
    connections.put(wire, new Tracked(endPoint, nanoTime.getAsLong()));
    if (watching || !isFull()) {
      return false;
    }
    watching = true;
    return true;
  }

  /* The server library stops to accept when there is one more. */
  private boolean isFull() {
    return connections.size() + 1 >= max;
  }

  private void makeRoom() {
    List<EndPoint> victims = longestIdle();
    if (victims != null) {
      victims.forEach(EndPoint::close);
      later.accept(this::makeRoom);
    }
  }

  /* A tenth of the connections at most; null as soon as there is room again. */
  synchronized @Nullable List<EndPoint> longestIdle() {
    if (!isFull()) {
      watching = false;
      return null;
    }
    long now = nanoTime.getAsLong();
    List<EndPoint> victims = new ArrayList<>();
    Iterator<Tracked> all = connections.values().iterator();
    while (all.hasNext() && victims.size() < Math.max(1, max / 10)) {
      Tracked tracked = all.next();
      if (tracked.requests == 0 && now - tracked.quietSince >= PATIENCE_NANOS) {
        all.remove();
        victims.add(tracked.endPoint);
      }
    }
    return victims;
  }

  /** Closes those that are without a request at this moment, as nobody is to send one any more. */
  void closeAll() {
    List<EndPoint> idle = new ArrayList<>();
    synchronized (this) {
      for (Tracked tracked : connections.values()) {
        if (tracked.requests == 0) {
          idle.add(tracked.endPoint);
        }
      }
    }
    idle.forEach(EndPoint::close);
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    EndPoint wire = wire(connection.getEndPoint());
    Tracked known = connections.get(wire);
    if (known != null && --known.layers == 0) {
      connections.remove(wire);
    }
  }

  synchronized void began(EndPoint endPoint) {
    Tracked known = connections.get(wire(endPoint));
    if (known != null) {
      known.requests++;
    }
  }

  /** How many are open. */
  synchronized int size() {
    return connections.size();
  }

  /** The connection is now the one that has been idle for the shortest time. */
  synchronized void ended(EndPoint endPoint) {
    EndPoint wire = wire(endPoint);
    Tracked known = connections.remove(wire);
    if (known != null) {
      known.requests--;
      known.quietSince = nanoTime.getAsLong();
      connections.put(wire, known);
    }
  }
}
