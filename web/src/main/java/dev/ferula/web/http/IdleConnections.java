package dev.ferula.web.http;

import java.net.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * Makes room for a client when all connections are taken: the one that has been without a request
 * for longest is closed, so that silent clients cannot keep others out. Safe for use by several
 * threads.
 */
final class IdleConnections implements Connection.Listener {
  private final int max;
  private final Map<Place, Tracked> connections = new LinkedHashMap<>();

  IdleConnections(int max) {
    this.max = max;
  }

  /** Which connection it is; a TLS connection and what runs inside it are the same. */
  private record Place(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    static Place of(EndPoint endPoint) {
      return new Place(endPoint.getLocalSocketAddress(), endPoint.getRemoteSocketAddress());
    }
  }

  private static final class Tracked {
    final EndPoint endPoint;
    int requests;
    int layers = 1;

    Tracked(EndPoint endPoint) {
      this.endPoint = endPoint;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint victim = opened(connection.getEndPoint());
    if (victim != null) {
      victim.close();
    }
  }

  private synchronized @Nullable EndPoint opened(EndPoint endPoint) {
    Place place = Place.of(endPoint);
    Tracked known = connections.get(place);
    if (known != null) {
      known.layers++;
      return null;
    }
    EndPoint victim = connections.size() + 1 >= max ? longestIdle() : null;
    connections.put(place, new Tracked(endPoint));
    return victim;
  }

  private @Nullable EndPoint longestIdle() {
    Iterator<Tracked> all = connections.values().iterator();
    while (all.hasNext()) {
      Tracked tracked = all.next();
      if (tracked.requests == 0) {
        all.remove();
        return tracked.endPoint;
      }
    }
    return null;
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    Place place = Place.of(connection.getEndPoint());
    Tracked known = connections.get(place);
    if (known != null && --known.layers == 0) {
      connections.remove(place);
    }
  }

  synchronized void began(EndPoint endPoint) {
    Tracked known = connections.get(Place.of(endPoint));
    if (known != null) {
      known.requests++;
    }
  }

  /** The connection is now the one that has been idle for the shortest time. */
  synchronized void ended(EndPoint endPoint) {
    Place place = Place.of(endPoint);
    Tracked known = connections.remove(place);
    if (known != null) {
      known.requests--;
      connections.put(place, known);
    }
  }
}
