package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.options.WebSettings;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks that only HTTP/2 allows, frame by frame: each ends with its own connection, soon, and
 * everybody else is served.
 */
class HostileStreamsTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  @TempDir static Path directory;

  private static EmbeddedServer server;
  private static SSLContext context;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    Certificates certificates = new Certificates(directory);
    certificates.sign("server", "ip:127.0.0.1");
    certificates.write("server", directory.resolve("s.pem"), directory.resolve("s.key"));
    server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .config("{}")
                .dataDirectory(directory.resolve("data"))
                .web(
                    WebSettings.DEFAULT.withAccessFile(
                        Files.writeString(
                            directory.resolve("web.yml"),
                            "tls_server_config: {cert_file: s.pem, key_file: s.key}")))
                .build());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates.only("authority"));
    context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    client = HttpClient.newBuilder().sslContext(context).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  /** A connection whose answers are read, so that the server is never held up by them. */
  private static final class Connection implements AutoCloseable {
    final SSLSocket socket;
    final OutputStream out;
    final Map<Integer, AtomicInteger> frames = new ConcurrentHashMap<>();
    private final Thread reader;

    Connection() throws IOException {
      socket =
          (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.ports().get(0));
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      frame(SETTINGS, 0, 0, new byte[0]);
      reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
          int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
          int type = in.readUnsignedByte();
          in.readNBytes(5 + length);
          frames.computeIfAbsent(type, t -> new AtomicInteger()).incrementAndGet();
        }
      } catch (IOException e) {
        assertThat(e).isNotNull(); // That is how it ends.
      }
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(payload.length >> 16);
      bytes.write(payload.length >> 8);
      bytes.write(payload.length);
      bytes.write(type);
      bytes.write(flags);
      for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.write(stream >> shift);
      }
      bytes.writeBytes(payload);
      out.write(bytes.toByteArray());
    }

    int count(int type) {
      AtomicInteger count = frames.get(type);
      return count == null ? 0 : count.get();
    }

    @Override
    public void close() throws IOException {
      socket.close();
      try {
        reader.join(Duration.ofSeconds(20));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(reader.isAlive()).isFalse();
    }
  }

  /* GET of a path, without compression. */
  private static byte[] get(String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x82); // :method GET
    block.write(0x87); // :scheme https
    block.write(0x01); // :authority
    literal(block, "127.0.0.1");
    block.write(0x04); // :path
    literal(block, path);
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private interface Attack {
    void frames(Connection on, int i) throws IOException;
  }

  /** Goes on until the server has had enough; tells how far it came. */
  private static int attack(int most, Attack attack) throws Exception {
    int sent = 0;
    try (Connection connection = new Connection()) {
      while (sent < most && connection.count(GO_AWAY) == 0) {
        attack.frames(connection, sent);
        sent++;
      }
    } catch (IOException e) {
      assertThat(sent).isPositive(); // Closed while it was being written to.
    }
    return sent;
  }

  private static void assertServed() throws Exception {
    String address = "https://127.0.0.1:" + server.ports().get(0);
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address + "/api/v1/query?query=vector(7)"))
                .timeout(Duration.ofSeconds(20))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.body()).contains("\"7\"]");
  }

  @Test
  void whoSpeaksPlainHttpIsToldSo() throws Exception {
    try (Socket plain = new Socket("127.0.0.1", server.ports().get(0))) {
      plain
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(
              "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
    }
  }

  @Test
  void streamsThatAreResetAsSoonAsTheyBeginEndTheConnection() throws Exception {
    byte[] dear = get("/api/v1/query?query=vector(1)[1h:1ms]");
    int sent =
        attack(
            100_000,
            (connection, i) -> {
              int stream = 2 * i + 1;
              connection.frame(HEADERS, END_HEADERS | END_STREAM, stream, dear);
              connection.frame(RESET, 0, stream, new byte[] {0, 0, 0, 8});
            });
    assertThat(sent).isLessThan(100_000);
    assertServed();
  }

  @Test
  void headersWithoutAnEndEndTheConnection() throws Exception {
    byte[] part = new byte[16_000];
    int sent =
        attack(
            100_000,
            (connection, i) -> {
              if (i == 0) {
                connection.frame(HEADERS, END_STREAM, 1, get("/"));
              }
              connection.frame(CONTINUATION, 0, 1, part);
            });
    assertThat(sent).isLessThan(10_000);
    assertServed();
  }

  @Test
  void framesThatCostMoreThanTheyDoEndTheConnection() throws Exception {
    Map<String, Attack> attacks =
        Map.of(
            "pings", (connection, i) -> connection.frame(PING, 0, 0, new byte[8]),
            "settings",
                (connection, i) ->
                    connection.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, (byte) i, 1}),
            "priorities", (connection, i) -> connection.frame(PRIORITY, 0, 2 * i + 1, new byte[5]),
            "data without any",
                (connection, i) -> {
                  if (i == 0) {
                    connection.frame(HEADERS, END_HEADERS, 1, get("/-/healthy"));
                  }
                  connection.frame(DATA, 0, 1, new byte[0]);
                },
            "unknown frames", (connection, i) -> connection.frame(99, 0, 0, new byte[8]));
    for (Map.Entry<String, Attack> attack : attacks.entrySet()) {
      assertThat(attack(200_000, attack.getValue())).as(attack.getKey()).isLessThan(200_000);
      assertServed();
    }
  }

  @Test
  void whoNeverReadsKeepsOnlyHisOwnStreams() throws Exception {
    try (Connection connection = new Connection()) {
      // No window: the server may not send any body.
      connection.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
      byte[] page = get("/metrics");
      for (int i = 0; i < 300; i++) {
        connection.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, page);
      }
      assertServed();
      assertThat(connection.count(DATA)).isZero();
    }
    assertServed();
  }
}
