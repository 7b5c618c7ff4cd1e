package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JettyFetcherTest {
  private static final String TEXT = "text/plain; version=0.0.4";
  private static JettyFetchers fetchers;

  private final BodyBuffer body = new BodyBuffer();

  @BeforeAll
  static void start() {
    fetchers = new JettyFetchers("Prometheus/3.14.0");
  }

  @AfterAll
  static void stop() {
    fetchers.close();
  }

  private static FetchRequest request(String url) {
    return request(url, Duration.ofSeconds(20), 1 << 20);
  }

  private static FetchRequest request(String url, Duration timeout, long limit) {
    return new FetchRequest(URI.create(url), "", "text/plain;q=0.5", true, timeout, limit);
  }

  private String text() {
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }

  private static String ok(String headers, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: "
        + TEXT
        + "\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void requestCarriesWhatPrometheusSends() throws FetchException {
    try (RawServer server = RawServer.answering(ok("", "a 1\n"));
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      FetchRequest request =
          new FetchRequest(
              URI.create(server.url("/metrics?x=a+b%2F")),
              "",
              "text/plain;q=0.5",
              true,
              Duration.ofMillis(20_500),
              100);
      assertThat(fetcher.fetch(request, body)).isEqualTo(TEXT);
      assertThat(text()).isEqualTo("a 1\n");
      assertThat(server.requests.getFirst())
          .startsWith("GET /metrics?x=a+b%2F HTTP/1.1\r\n")
          .contains(
              "\r\nHost: 127.0.0.1:" + server.port() + "\r\n",
              "\r\nUser-Agent: Prometheus/3.14.0\r\n",
              "\r\nAccept: text/plain;q=0.5\r\n",
              "\r\nAccept-Encoding: gzip\r\n",
              "\r\nX-Prometheus-Scrape-Timeout-Seconds: 20.5\r\n");
    }
  }

  @Test
  void connectionIsKeptAlive() throws FetchException {
    try (RawServer server = RawServer.answering(ok("", "a 1\n"));
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      for (int i = 0; i < 5; i++) {
        fetcher.fetch(request(server.url("/")), body);
      }
      assertThat(server.connections).hasSize(1);
      assertThat(server.requests).hasSize(5);
    }
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static RawServer zipped(byte[] compressed) {
    return new RawServer(
        (_, out) -> {
          RawServer.write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                  + compressed.length
                  + "\r\n\r\n");
          out.write(compressed);
          return true;
        });
  }

  @Test
  void gzipIsUnpacked() throws FetchException {
    try (RawServer server = zipped(gzip("a 1\n".repeat(1000).getBytes(StandardCharsets.UTF_8)));
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fetcher.fetch(request(server.url("/")), body);
      assertThat(text()).isEqualTo("a 1\n".repeat(1000));
    }
  }

  @Test
  void gzipBombStopsAtTheLimit() {
    try (RawServer server = zipped(gzip(new byte[64 << 20]));
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(fetcher, request(server.url("/")), "body size limit exceeded");
      assertThat(body.bytes().length).isLessThan(4 << 20);
    }
  }

  @Test
  void brokenGzipIsAnError() {
    byte[] broken = gzip("a 1\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    broken[broken.length / 2] ^= 0x55;
    try (RawServer server = zipped(broken);
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      assertThatThrownBy(() -> fetcher.fetch(request(server.url("/")), body))
          .isInstanceOf(FetchException.class);
    }
  }

  private void fails(Fetcher fetcher, FetchRequest request, String message) {
    assertThatThrownBy(() -> fetcher.fetch(request, body))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(message);
  }

  @Test
  void onlyStatus200Counts() {
    try (RawServer server =
            RawServer.answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(
          fetcher, request(server.url("/")), "server returned HTTP status 503 Service Unavailable");
    }
  }

  @Test
  void refusedConnectionIsAnError() {
    int port;
    try (RawServer server = RawServer.answering("")) {
      port = server.port();
    }
    try (Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      String url = "http://127.0.0.1:" + port + "/metrics";
      fails(
          fetcher, request(url), "Get \"" + url + "\": dial tcp 127.0.0.1:" + port + ": connect: ");
    }
  }

  @Test
  void passwordsOfUrlsAreInNoError() {
    int port;
    try (RawServer server = RawServer.answering("")) {
      port = server.port();
    }
    Map<String, String> errors =
        Map.of(
            "127.0.0.1:" + port,
            "dial tcp 127.0.0.1:" + port + ": connect: connection refused",
            "none.invalid",
            "dial tcp: lookup none.invalid: no such host",
            "h:99999",
            "dial tcp: address 99999: invalid port",
            "h:x",
            "invalid port \":x\" after host");
    try (Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      errors.forEach(
          (host, error) ->
              assertThatThrownBy(() -> fetcher.fetch(request("http://u:hidden@" + host), body))
                  .isInstanceOf(FetchException.class)
                  .hasMessage("Get \"http://u:xxxxx@" + host + "\": " + error));
    }
  }

  /** Each of these would hold a scrape for ever, or fill the memory, if it were let. */
  private static final Map<String, RawServer.Script> ENDLESS =
      Map.of(
          "silent",
          (_, _) -> {
            Thread.currentThread().join();
            return false;
          },
          "header",
          (_, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\n");
            for (int i = 0; ; i++) {
              RawServer.write(out, "X-" + i + ": " + "x".repeat(1000) + "\r\n");
            }
          },
          "body",
          (_, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
              RawServer.write(out, "a 1\n".repeat(1000));
            }
          },
          "chunks",
          (_, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
              RawServer.write(out, "4\r\na 1\n\r\n".repeat(1000));
            }
          });

  @Test
  void endlessAnswersEndAtTimeoutOrLimit() {
    ENDLESS.forEach(
        (name, script) -> {
          try (RawServer server = new RawServer(script);
              Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
            long start = System.nanoTime();
            FetchRequest request = request(server.url("/"), Duration.ofMillis(700), 1 << 20);
            assertThatThrownBy(() -> fetcher.fetch(request, body))
                .as(name)
                .isInstanceOf(FetchException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as(name)
                .isLessThan(Duration.ofSeconds(10));
          }
        });
  }

  @Test
  void silentTargetFailsByTimeout() {
    try (RawServer server = new RawServer(ENDLESS.get("silent"));
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      String url = server.url("/");
      fails(
          fetcher,
          request(url, Duration.ofMillis(200), 100),
          "Get \"" + url + "\": context deadline exceeded");
    }
  }

  @Test
  void brokenAnswersAreErrors() {
    List<String> answers =
        List.of(
            "",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk",
            "SSH-2.0-OpenSSH_9.0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            "\0\0\0\0\0\0\0\0");
    for (String answer : answers) {
      try (RawServer server =
              new RawServer(
                  (_, out) -> {
                    RawServer.write(out, answer);
                    return false;
                  });
          Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
        assertThatThrownBy(() -> fetcher.fetch(request(server.url("/")), body))
            .as(answer)
            .isInstanceOf(FetchException.class);
      }
    }
  }

  @Test
  void redirectLoopEnds() {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(fetcher, request(server.url("/")), "stopped after 10 redirects");
      assertThat(server.requests).hasSize(10);
    }
  }

  @Test
  void anAddressOfVersion6WithoutBracketsIsAHostAndAPort() {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 302 Found\r\nLocation: http://::1/x\r\nContent-Length: 0\r\n\r\n");
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(
          fetcher,
          request(server.url("/")),
          "Get \"http://::1/x\": dial tcp: lookup :: no such host");
    }
  }

  @Test
  void ofTwoLocationsTheFirstCountsAndAnEmptyOneLeadsNowhere() throws FetchException {
    try (RawServer server =
            new RawServer(
                (asked, out) -> {
                  String locations =
                      asked.startsWith("GET /two ")
                          ? "Location: /first\r\nLocation: /second\r\n"
                          : "Location:\r\nLocation: /third\r\n";
                  RawServer.write(
                      out, "HTTP/1.1 302 Found\r\n" + locations + "Content-Length: 0\r\n\r\n");
                  return true;
                });
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(fetcher, request(server.url("/two")), "server returned HTTP status 302 Found");
      assertThat(server.requests.getLast()).startsWith("GET /first ");
    }
  }

  @Test
  void schemesThatAreNoneOfOursAreToldAlsoWithoutAHost() {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 302 Found\r\nLocation: unix:///tmp/x\r\nContent-Length: 0\r\n\r\n");
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(
          fetcher,
          request(server.url("/")),
          "Get \"unix:///tmp/x\": unsupported protocol scheme \"unix\"");
    }
  }

  @Test
  void aQueryAloneLeadsToTheSamePath() throws FetchException {
    try (RawServer server =
            new RawServer(
                (asked, out) -> {
                  boolean first = asked.startsWith("GET /a/b?x ");
                  String answer =
                      first
                          ? "HTTP/1.1 302 Found\r\nLocation: ?y=1\r\nContent-Length: 0\r\n\r\n"
                          : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n";
                  out.write(answer.getBytes(StandardCharsets.US_ASCII));
                  return true;
                });
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fetcher.fetch(request(server.url("/a/b?x")), body);
      assertThat(server.requests.getLast()).startsWith("GET /a/b?y=1 ");
    }
  }

  @Test
  void redirectsAreNotFollowedWhereTheyAreOff() {
    HttpOptions options =
        new HttpOptions(
            Authorization.NONE, false, true, TlsOptions.DEFAULT, ProxyOptions.NONE, Map.of());
    try (RawServer server =
            RawServer.answering("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
        Fetcher fetcher = fetchers.create("", options)) {
      fails(fetcher, request(server.url("/")), "server returned HTTP status 302 Found");
      assertThat(server.requests).hasSize(1);
    }
  }

  private static HttpOptions secretive(Authorization authorization) {
    return new HttpOptions(
        authorization,
        true,
        true,
        TlsOptions.DEFAULT,
        ProxyOptions.NONE,
        Map.of(
            "X-Token",
            new HeaderValues(List.of("plain"), List.of(new Secret("hidden")), List.of())));
  }

  @Test
  void credentialsAreSentAndStayWithTheHost() throws FetchException {
    Authorization basic = new Authorization.Basic("user", "", new Secret("pass"), "");
    try (RawServer other = RawServer.answering(ok("", "a 1\n"));
        RawServer server =
            new RawServer(
                (request, out) -> {
                  String to =
                      request.startsWith("GET /first")
                          ? "/second"
                          : "http://localhost:" + other.port() + "/other";
                  RawServer.write(
                      out,
                      "HTTP/1.1 307 Temporary Redirect\r\nLocation: "
                          + to
                          + "\r\nContent-Length: 0\r\n\r\n");
                  return true;
                });
        Fetcher fetcher = fetchers.create("", secretive(basic))) {
      fetcher.fetch(request(server.url("/first")), body);
      assertThat(text()).isEqualTo("a 1\n");
      assertThat(server.requests)
          .hasSize(2)
          .allMatch(r -> r.contains("Authorization: Basic dXNlcjpwYXNz\r\n"))
          .allMatch(r -> r.contains("X-Token: plain\r\n") && r.contains("X-Token: hidden\r\n"));
      assertThat(other.requests.getFirst().toLowerCase(Locale.ROOT))
          .doesNotContain("authorization", "x-token", "referer");
    }
  }

  @Test
  void credentialsFileIsReadForEachRequest(@TempDir Path directory)
      throws IOException, FetchException {
    Path file = directory.resolve("token");
    Authorization bearer = new Authorization.Header("Bearer", Secret.NONE, file.toString());
    try (RawServer server = RawServer.answering(ok("", "a 1\n"));
        Fetcher fetcher = fetchers.create("", secretive(bearer))) {
      fails(
          fetcher,
          request(server.url("/")),
          "unable to read authorization credentials: unable to read file ");
      Files.writeString(file, "one\n");
      fetcher.fetch(request(server.url("/")), body);
      Files.writeString(file, "two\n");
      fetcher.fetch(request(server.url("/")), body);
      assertThat(server.requests.get(0)).contains("Authorization: Bearer one\r\n");
      assertThat(server.requests.get(1)).contains("Authorization: Bearer two\r\n");
    }
  }

  @Test
  void hostNamesMayHoldUnderscores() {
    try (Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      fails(
          fetcher,
          request("http://no_such_host.invalid:1/metrics"),
          "Get \"http://no_such_host.invalid:1/metrics\": ");
    }
  }

  @Test
  void requestsThatCannotBeMadeAreErrors() {
    try (Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      for (String url : List.of("ftp://h:1/", "http://h:99999/", "http://:1/", "http:///x")) {
        assertThatThrownBy(() -> fetcher.fetch(request(url), body))
            .as(url)
            .isInstanceOf(FetchException.class)
            .hasMessageStartingWith("Get \"" + url + "\": ");
      }
    }
  }

  @Test
  void closedFetcherEndsRequestsThatWait() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (_, _) -> {
              asked.countDown();
              Thread.currentThread().join();
              return false;
            })) {
      Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT);
      Thread closing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      asked.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    fetcher.close();
                  });
      FetchRequest request = request(server.url("/"), Duration.ofMinutes(10), 100);
      assertThatThrownBy(() -> fetcher.fetch(request, body)).isInstanceOf(FetchException.class);
      closing.join();
      assertThatThrownBy(() -> fetcher.fetch(request, body)).isInstanceOf(FetchException.class);
    }
  }

  @Test
  void targetsMayHaveIpv6Addresses() throws IOException, FetchException {
    ServerSocket probe;
    try {
      probe = new ServerSocket(0, 1, InetAddress.getByName("::1"));
    } catch (IOException e) {
      Assumptions.abort("this machine has no IPv6 loopback: " + e.getMessage());
      return;
    }
    try (probe;
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket connection = probe.accept()) {
                  int read = connection.getInputStream().read(new byte[4096]);
                  RawServer.write(
                      connection.getOutputStream(), ok("X-Read: " + read + "\r\n", "a 1\n"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      fetcher.fetch(request("http://[::1]:" + probe.getLocalPort() + "/"), body);
      assertThat(text()).isEqualTo("a 1\n");
    }
  }

  @Test
  void settingsThatCannotBeMetAreRefused() {
    assertThatThrownBy(
            () ->
                fetchers.create(
                    "",
                    new HttpOptions(
                        Authorization.NONE,
                        true,
                        true,
                        new TlsOptions("not pem", "", "", "", Secret.NONE, "", "", false, "", ""),
                        ProxyOptions.NONE,
                        Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unable to use specified CA cert inline");
  }

  @Test
  void secretsAreNeverShown() {
    assertThat(secretive(new Authorization.Basic("user", "", new Secret("pass"), "")).toString())
        .contains("user", "<secret>")
        .doesNotContain("pass\"", "=pass", "hidden");
  }
}
