package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFetchTest {
  @TempDir static Path directory;

  private static JettyFetchers fetchers;
  private static String serverCert;
  private static String clientCert;
  private static String clientKey;
  private static HttpsServer server;

  @BeforeAll
  static void start() throws Exception {
    fetchers = new JettyFetchers("test");
    KeyStore serverStore =
        Keytool.generate(directory, "server", "-ext", "san=ip:127.0.0.1,dns:metrics.example");
    KeyStore clientStore = Keytool.generate(directory, "client", "-ext", "san=dns:client.example");
    serverCert = Keytool.pem("CERTIFICATE", serverStore.getCertificate("server").getEncoded());
    clientCert = Keytool.pem("CERTIFICATE", clientStore.getCertificate("client").getEncoded());
    Key key = clientStore.getKey("client", Keytool.PASSWORD);
    clientKey = Keytool.pem("PRIVATE KEY", key.getEncoded());
    server = serve(serverStore, clientStore);
  }

  @AfterAll
  static void stop() {
    server.stop(0);
    fetchers.close();
  }

  /* Serves /metrics to anyone and refuses nothing but an unknown client certificate. */
  private static HttpsServer serve(KeyStore own, KeyStore clients)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, Keytool.PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", clients.getCertificate("client"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpsServer made =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    made.createContext(
        "/",
        exchange -> {
          String peer;
          try {
            peer = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
          } catch (SSLPeerUnverifiedException e) {
            peer = "nobody";
          }
          byte[] answer = peer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    made.start();
    return made;
  }

  private String fetch(TlsOptions tls) throws FetchException {
    try (Fetcher fetcher = fetchers.create("", Fetches.options(tls))) {
      return fetch(fetcher);
    }
  }

  private String fetch(Fetcher fetcher) throws FetchException {
    return fetch(fetcher, server.getAddress().getPort());
  }

  private String fetch(Fetcher fetcher, int port) throws FetchException {
    return Fetches.text(fetcher, "https://127.0.0.1:" + port + "/metrics");
  }

  private static TlsOptions tls(String ca, String serverName, boolean insecure) {
    return new TlsOptions(ca, "", "", "", Secret.NONE, "", serverName, insecure, "", "");
  }

  private static TlsOptions fromFile(Path ca) {
    return new TlsOptions("", ca.toString(), "", "", Secret.NONE, "", "", false, "", "");
  }

  @Test
  void serverMustBeSignedByTheAuthority() throws FetchException {
    assertThat(fetch(tls(serverCert, "", false))).isEqualTo("nobody");
    assertThatThrownBy(() -> fetch(TlsOptions.DEFAULT))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("certification path");
    assertThat(fetch(tls("", "", true))).isEqualTo("nobody");
  }

  @Test
  void serverNameIsCheckedInsteadOfTheAddress() throws FetchException {
    assertThat(fetch(tls(serverCert, "metrics.example", false))).isEqualTo("nobody");
    assertThatThrownBy(() -> fetch(tls(serverCert, "other.example", false)))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("other.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics.example", "my_exporter", "a_b.svc"})
  void serverIsToldItsName(String name) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> hello = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> hear(listener, hello));
      try (Fetcher fetcher = fetchers.create("", Fetches.options(tls(serverCert, name, false)))) {
        assertThatThrownBy(
                () -> Fetches.text(fetcher, "https://127.0.0.1:" + listener.getLocalPort() + "/"))
            .isInstanceOf(FetchException.class);
      }
      assertThat(hello.get(20, TimeUnit.SECONDS)).contains(name);
    }
  }

  /* What a client begins with is not encrypted. */
  private static void hear(ServerSocket listener, CompletableFuture<String> hello) {
    try (Socket client = listener.accept()) {
      byte[] bytes = new byte[4096];
      int size = client.getInputStream().read(bytes);
      hello.complete(new String(bytes, 0, Math.max(0, size), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      hello.completeExceptionally(e);
    }
  }

  @Test
  void clientShowsItsCertificate() throws FetchException {
    TlsOptions mutual =
        new TlsOptions(
            serverCert, "", clientCert, "", new Secret(clientKey), "", "", false, "TLS13", "TLS13");
    assertThat(fetch(mutual)).isEqualTo("CN=client");
  }

  @Test
  void filesAreReadAgainWhenTheyChange() throws IOException, FetchException {
    Path ca = directory.resolve("ca.pem");
    Files.writeString(ca, clientCert);
    try (Fetcher fetcher = fetchers.create("", Fetches.options(fromFile(ca)))) {
      assertThatThrownBy(() -> fetch(fetcher)).isInstanceOf(FetchException.class);
      Files.writeString(ca, serverCert);
      Files.setLastModifiedTime(ca, FileTime.from(Instant.ofEpochSecond(1_000_000)));
      assertThat(fetch(fetcher)).isEqualTo("nobody");
    }
  }

  @Test
  void aFileThatIsWrittenOverByOneOfItsSizeAndAgeIsReadAgain() throws IOException, FetchException {
    Path ca = directory.resolve("over.pem");
    assumeTrue(ca.getFileSystem().supportedFileAttributeViews().contains("unix"));
    int size = Math.max(clientCert.length(), serverCert.length());
    Files.writeString(ca, padded(serverCert, size));
    FileTime age = FileTime.from(Instant.ofEpochSecond(1_000_000));
    Files.setLastModifiedTime(ca, age);
    try (Fetcher fetcher = fetchers.create("", Fetches.options(fromFile(ca)))) {
      assertThat(fetch(fetcher)).isEqualTo("nobody");
      Object changed = Files.getAttribute(ca, "unix:ctime");
      do {
        Files.writeString(ca, padded(clientCert, size));
        Files.setLastModifiedTime(ca, age);
      } while (changed.equals(Files.getAttribute(ca, "unix:ctime")));
      assertThatThrownBy(() -> fetch(fetcher)).hasMessageContaining("failed to verify certificate");
    }
  }

  private static String padded(String text, int size) {
    return text + "\n".repeat(size - text.length());
  }

  @Test
  void nothingGoesOverAConnectionThatWasMadeWithOldFiles() throws Exception {
    Path ca = directory.resolve("exchanged.pem");
    Files.writeString(ca, serverCert);
    try (Fetcher fetcher = fetchers.create("", Fetches.options(fromFile(ca)))) {
      assertThat(fetch(fetcher)).isEqualTo("nobody");
      FileTime time = Files.getLastModifiedTime(ca);
      exchange(ca, clientCert, time);
      assertThatThrownBy(() -> fetch(fetcher)).hasMessageContaining("failed to verify certificate");
      exchange(ca, serverCert, time);
      assertThat(fetch(fetcher)).isEqualTo("nobody");
      Files.delete(ca);
      assertThatThrownBy(() -> fetch(fetcher))
          .hasMessageStartingWith("Get \"https://127.0.0.1:")
          .hasMessageEndingWith("open " + ca + ": no such file or directory");
      for (int i = 0; i < 10; i++) {
        exchange(ca, serverCert, time);
        assertThat(fetch(fetcher)).isEqualTo("nobody");
      }
    }
  }

  /* By another file of the same age, as programs that distribute certificates do it. */
  private static void exchange(Path file, String content, FileTime time) throws IOException {
    Path other = Files.writeString(directory.resolve("other.pem"), content);
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 400 Bad Request | http: server gave HTTP response to HTTPS client
          HTTP/1.0 200 OK          | http: server gave HTTP response to HTTPS client
          SSH-2.0-OpenSSH_9.2p1    | tls: first record does not look like a TLS handshake
          220 mail.example ESMTP   | tls: first record does not look like a TLS handshake
          http/1.1 200 OK          | tls: first record does not look like a TLS handshake
          """)
  void whatSpeaksNoTlsIsNamedAsGoNamesIt(String greeting, String reason) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      Thread target = Thread.ofVirtual().start(() -> greet(listener, greeting));
      String url = "https://127.0.0.1:" + listener.getLocalPort() + "/metrics";
      assertThatThrownBy(() -> fetch(fetcher, listener.getLocalPort()))
          .hasMessage("Get \"" + url + "\": " + reason);
      target.join();
    }
  }

  private static void greet(ServerSocket listener, String greeting) {
    try (Socket connection = listener.accept()) {
      connection
          .getOutputStream()
          .write((greeting + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client leaves at once.
    }
  }

  @Test
  void targetMayListenOnAUnixSocket() throws Exception {
    Path path = Files.createTempDirectory("ferula").resolve("s");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread answering =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (SocketChannel connection = listener.accept()) {
                      connection.read(ByteBuffer.allocate(4096));
                      connection.write(
                          ByteBuffer.wrap(Fetches.ANSWER.getBytes(StandardCharsets.US_ASCII)));
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      BodyBuffer body = new BodyBuffer();
      try (Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
        fetcher.fetch(
            new FetchRequest(
                URI.create("http://localhost/metrics"),
                path.toString(),
                "*/*",
                false,
                Duration.ofSeconds(20),
                100),
            body);
      }
      answering.join();
      assertThat(body.length()).isEqualTo(4);
    } finally {
      Files.deleteIfExists(path);
      Files.deleteIfExists(path.getParent());
    }
  }
}
