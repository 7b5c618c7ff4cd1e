package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.aws.AwsAccess;
import dev.ferula.discovery.aws.AwsSigner;
import dev.ferula.notifier.AlertPost;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.JettyFetchers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangerClientTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>();
  private JettyFetchers fetchers;
  private HttpServer server;

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    fetchers = new JettyFetchers("Prometheus/3.14.0");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String content =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              List.of(
                  exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                  String.valueOf(exchange.getRequestHeaders().get("X-A")),
                  content));
          exchange.getResponseHeaders().set("X-Index", "7");
          byte[] body = "é".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(202, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    fetchers.close();
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private HttpOptions alertmanager(String fields) {
    Config config =
        new ConfigLoader(LoadOptions.SERVER)
            .load("alerting: {alertmanagers: [{" + fields + "}]}", Path.of("/etc/p.yml"));
    return config.alertmanagers().getFirst().http();
  }

  private WebClient client(HttpOptions options) {
    return new ExchangerClient(fetchers.exchanger(options));
  }

  private AlertPost post(HttpOptions options, @Nullable AwsSigner signer) {
    return new WebPost(client(options), signer);
  }

  @Test
  void alertsArePostedWithTheCredentialsOfTheMoment() throws Exception {
    Path password = directory.resolve("password");
    Files.writeString(password, "one\n");
    HttpOptions options =
        alertmanager(
            "basic_auth: {username: u, password_file: "
                + password
                + "}, http_headers: {X-A: {values: [a], secrets: [b]}}");
    try (AlertPost post = post(options, null)) {
      byte[] json = "[{}]".getBytes(StandardCharsets.UTF_8);
      assertThat(post.post(url("/api/v2/alerts"), json, TIMEOUT)).isEqualTo(202);
      assertThat(requests.take())
          .containsExactly(
              "POST /api/v2/alerts", "Basic dTpvbmU=", "application/json", "[a, b]", "[{}]");
      Files.writeString(password, "two");
      assertThat(post.post(url("/api/v2/alerts"), json, TIMEOUT)).isEqualTo(202);
      assertThat(requests.take()).contains("Basic dTp0d28=");
    }
  }

  @Test
  void alertsAreSignedForAmazonsServiceWhereTheConfigurationAsksForIt() throws Exception {
    String text =
        "alerting: {alertmanagers: [{sigv4: {region: eu-west-1, access_key: KEY, secret_key: s}}]}";
    Config config = new ConfigLoader(LoadOptions.SERVER).load(text, Path.of("/etc/p.yml"));
    assertThat(config.unsupported()).isEmpty();
    AlertmanagerOptions options =
        AlertmanagerMapping.options(config, (_, http) -> client(http), _ -> null).get("config-0");
    try (AlertPost post = options.post().get()) {
      byte[] json = "[{\"a\":\"é\"}]".getBytes(StandardCharsets.UTF_8);
      assertThat(post.post(url("/w/api/v2/alerts"), json, TIMEOUT)).isEqualTo(202);
    }
    List<String> request = requests.take();
    assertThat(request).contains("POST /w/api/v2/alerts", "application/json", "[{\"a\":\"é\"}]");
    assertThat(request.get(1))
        .matches(
            "AWS4-HMAC-SHA256 Credential=KEY/[0-9]{8}/eu-west-1/aps/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}");
  }

  @Test
  void alertsForWhichThereAreNoKeysAreAnIoException() throws Exception {
    AwsAccess access = new AwsAccess("r", "", "", "", "", "", "");
    Map<String, String> environment =
        Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", url("/keys"), "HOME", directory.toString());
    AwsSigner signer =
        new AwsSigner(
            "aps", access, client(HttpOptions.DEFAULT), environment::get, Clock.systemUTC());
    try (AlertPost post = post(HttpOptions.DEFAULT, signer)) {
      assertThatThrownBy(() -> post.post(url("/"), new byte[0], TIMEOUT))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("could not sign the request: ");
    }
  }

  @Test
  void alertsThatNobodyTakesAreAnIoException() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AlertPost post = post(HttpOptions.DEFAULT, null)) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
      assertThatThrownBy(
              () -> post.post(url, "[]".getBytes(StandardCharsets.UTF_8), Duration.ofMillis(50)))
          .isInstanceOf(IOException.class)
          .hasMessage("Post \"" + url + "\": context deadline exceeded");
    }
  }

  @Test
  void discoveryAsksWithItsOwnHeadersAndSeesStatusHeadersAndText() throws Exception {
    try (WebClient client =
        new ExchangerClient(fetchers.exchanger(alertmanager("authorization: {credentials: t}")))) {
      WebPage page = client.page(WebRequest.get(url("/a?b=c"), TIMEOUT).with("X-A", "1"));
      assertThat(page.statusLine()).isEqualTo("202 Accepted");
      assertThat(page.text()).isEqualTo("é");
      assertThat(page.headers().apply("x-index")).isEqualTo("7");
      assertThat(page.headers().apply("none")).isEmpty();
      assertThat(requests.take()).containsExactly("GET /a?b=c", "Bearer t", "null", "[1]", "");
      client.page(WebRequest.post(url("/p"), "application/json", "{}", TIMEOUT));
      assertThat(requests.take())
          .containsExactly("POST /p", "Bearer t", "application/json", "null", "{}");
      assertThatThrownBy(() -> client.page(WebRequest.get("http://a b", TIMEOUT)))
          .isInstanceOf(IOException.class);
    }
  }
}
