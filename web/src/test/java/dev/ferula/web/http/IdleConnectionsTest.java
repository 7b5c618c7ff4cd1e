package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
  private final IdleConnections connections = new IdleConnections(4, nanos::get, later::add);
  private final List<EndPoint> endPoints = new ArrayList<>();

  private EndPoint open() {
    EndPoint endPoint = new ByteArrayEndPoint();
    endPoints.add(endPoint);
    nanos.incrementAndGet();
    connections.onOpened(
        new AbstractConnection(endPoint, Runnable::run) {
          @Override
          public void onFillable() {}
        });
    return endPoint;
  }

  private List<Boolean> areOpen() {
    return endPoints.stream().map(EndPoint::isOpen).toList();
  }

  @Test
  void whoHasBeenWithoutARequestForLongestMakesRoomOnceAllPlacesAreTaken() throws Exception {
    EndPoint first = open();
    open();
    assertThat(later).as("there is room").isEmpty();
    open();
    Runnable look = later.take();
    assertThat(areOpen()).as("those that have just come").containsExactly(true, true, true);
    connections.began(first);
    nanos.addAndGet(IdleConnections.PATIENCE_NANOS);
    look.run();
    assertThat(areOpen()).as("but for one with a request").containsExactly(true, false, true);
    assertThat(connections.size()).isEqualTo(2);
    later.take().run();
    assertThat(later).as("there is room again").isEmpty();
    assertThat(areOpen()).containsExactly(true, false, true);
  }

  @Test
  void aRequestThatEndsBeginsTheTimeAnew() throws Exception {
    EndPoint first = open();
    open();
    nanos.addAndGet(IdleConnections.PATIENCE_NANOS);
    connections.began(first);
    connections.ended(first);
    open();
    later.take();
    assertThat(areOpen()).containsExactly(true, false, true);
  }
}
