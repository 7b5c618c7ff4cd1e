package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

/** What a server knows of its connections, and what it tells where a route fails. */
class HttpServerConnectionsTest {
  private static final int PATIENCE_MILLIS = 20_000;

  private static HttpServer server(Route route) throws Exception {
    HttpServer server =
        new HttpServer(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            10,
            Duration.ofMinutes(5),
            null,
            route);
    server.bind();
    server.start();
    return server;
  }

  private record Closings(CountDownLatch left) implements Connection.Listener {
    @Override
    public void onClosed(Connection connection) {
      left.countDown();
    }
  }

  private static String ask(HttpServer server, String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aConnectionThatIsClosedIsForgottenWhoeverClosedIt() throws Exception {
    // The last of them may be closed a moment after its client has seen the end.
    CountDownLatch closed = new CountDownLatch(31);
    try (HttpServer server = server(exchange -> exchange.respond(200, "here\n"))) {
      server.listen(new Closings(closed));
      for (int i = 0; i < 30; i++) {
        String close = i % 2 == 0 ? "Connection: close\r\n" : "";
        String head = "GET / HTTP/1.1\r\nHost: x\r\n" + close + "\r\n";
        if (i % 2 == 0) {
          assertThat(ask(server, head)).startsWith("HTTP/1.1 200 ");
        } else {
          try (Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
          }
        }
      }
      assertThat(ask(server, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      assertThat(server.open()).isZero();
    }
  }

  @Test
  void aRouteThatCannotReadItsFilesIsAnError() throws Exception {
    Route route =
        exchange -> {
          throw new IOException("disk: input/output error");
        };
    try (HttpServer server = server(route)) {
      assertThat(ask(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 500 ");
    }
  }

  @Test
  void aClientThatIsGoneIsNoFailureOfTheServerHoweverItIsWrapped() {
    EofException reset = new EofException("reset");
    assertThat(HttpServer.isClientGone(reset)).isTrue();
    assertThat(HttpServer.isClientGone(new IOException(reset))).isTrue();
    assertThat(HttpServer.isClientGone(new UncheckedIOException(new IOException(reset)))).isTrue();
    assertThat(HttpServer.isClientGone(new IOException(new TimeoutException("idle")))).isTrue();
    assertThat(HttpServer.isClientGone(new IOException("disk"))).isFalse();
    assertThat(HttpServer.isClientGone(new IllegalStateException(new TimeoutException())))
        .isFalse();
    assertThat(HttpServer.isClientGone(new IOException(new IOException("disk")))).isFalse();
  }
}
