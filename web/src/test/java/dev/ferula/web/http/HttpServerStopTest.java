package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of connections when a server stops. */
class HttpServerStopTest {
  private static final int PATIENCE_MILLIS = 20_000;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  private Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void ask(Socket socket, String path) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private void answer(Exchange exchange) throws Exception {
    if (exchange.path().equals("/slow")) {
      asked.countDown();
      assertThat(mayAnswer.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }
    exchange.respond(200, "x".repeat(100_000));
  }

  @Test
  void thoseWithoutARequestAreClosedAtOnceAndAnswersUnderWayEndWhole() throws Exception {
    HttpServer server =
        new HttpServer(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            100,
            Duration.ofMinutes(5),
            null,
            this::answer);
    server.bind();
    server.start();
    try (Socket idle = connect(server);
        Socket busy = connect(server)) {
      ask(idle, "/quick");
      readAnswer(idle);
      ask(busy, "/slow");
      assertThat(asked.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      Thread closing = Thread.ofPlatform().start(server::close);
      // Closed while the other is still answered.
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(closing.isAlive()).isTrue();
      mayAnswer.countDown();
      readAnswer(busy);
      assertThat(busy.getInputStream().read()).isEqualTo(-1);
      closing.join(PATIENCE_MILLIS);
      assertThat(closing.isAlive()).isFalse();
    } finally {
      mayAnswer.countDown();
      server.close();
    }
  }

  private static void readAnswer(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).isNotNegative();
      head.append((char) next);
    }
    assertThat(head).startsWith("HTTP/1.1 200").contains("Content-Length: 100000");
    assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
  }
}
