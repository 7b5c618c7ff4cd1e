package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is both the token endpoint and the target. */
class OAuth2Test {
  private static final String CLIENT = "client_credentials";
  private static final String JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
  private final List<String> endpointCredentials = new CopyOnWriteArrayList<>();
  private final List<String> scrapes = new CopyOnWriteArrayList<>();
  private volatile String answer = "{\"access_token\":\"t\",\"expires_in\":3600}";
  private volatile String answerType = "application/json";
  private volatile boolean refuseBasic;
  private volatile int status = 200;
  private HttpServer server;
  private JettyFetchers fetchers;

  @BeforeEach
  void start() throws IOException {
    fetchers = new JettyFetchers("test");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/token",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String basic = exchange.getRequestHeaders().getFirst("Authorization");
          forms.add(form(body));
          endpointCredentials.add(basic == null ? "" : basic);
          boolean refused = refuseBasic && basic != null;
          byte[] text = (refused ? "no" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", answerType);
          exchange.sendResponseHeaders(refused ? 401 : status, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.createContext(
        "/metrics",
        exchange -> {
          scrapes.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write("a 1\n".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    fetchers.close();
    server.stop(0);
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new TreeMap<>();
    for (String pair : body.split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private HttpOptions options(String grant, Authorization.SigningKey key, String secretFile) {
    return new HttpOptions(
        new Authorization.OAuth2(
            "i d",
            new Secret("s:c"),
            secretFile,
            grant,
            key,
            List.of("read", "write"),
            url("/token"),
            Map.of("resource", "r&r"),
            TlsOptions.DEFAULT,
            ProxyOptions.NONE),
        true,
        true,
        TlsOptions.DEFAULT,
        ProxyOptions.NONE,
        Map.of());
  }

  private HttpOptions options() {
    return options(CLIENT, Authorization.SigningKey.NONE, "");
  }

  private void fetch(Fetcher fetcher) throws FetchException {
    fetcher.fetch(
        new FetchRequest(
            URI.create(url("/metrics")), "", "*/*", true, Duration.ofSeconds(20), 1000),
        new BodyBuffer());
  }

  @Test
  void tokenIsAskedForOnceWithScopesAndParameters() throws Exception {
    try (Fetcher fetcher = fetchers.create("", options());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(
            threads.submit(
                () -> {
                  fetch(fetcher);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(scrapes).hasSize(10).containsOnly("Bearer t");
    assertThat(forms)
        .containsExactly(Map.of("grant_type", CLIENT, "scope", "read write", "resource", "r&r"));
    String both = "i+d:s%3Ac";
    assertThat(endpointCredentials)
        .containsExactly(
            "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void endpointThatWantsParametersGetsThem() throws Exception {
    refuseBasic = true;
    answer = "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":5}";
    try (Fetcher fetcher = fetchers.create("", options())) {
      fetch(fetcher);
      // The token is about to expire, so that it is asked for again, without the detour.
      fetch(fetcher);
    }
    assertThat(scrapes).containsExactly("Bearer t", "Bearer t");
    assertThat(forms).hasSize(3);
    assertThat(forms.get(2))
        .containsEntry("client_id", "i d")
        .containsEntry("client_secret", "s:c");
    assertThat(endpointCredentials.get(2)).isEmpty();
  }

  @Test
  void changedSecretFileMeansAnotherToken(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(file, "one\n");
    try (Fetcher fetcher =
        fetchers.create("", options(CLIENT, Authorization.SigningKey.NONE, file.toString()))) {
      fetch(fetcher);
      fetch(fetcher);
      assertThat(forms).hasSize(1);
      Files.writeString(file, "two\n");
      fetch(fetcher);
      assertThat(forms).hasSize(2);
    }
  }

  @Test
  void failuresFailTheScrapeAndNameTheStepWithoutSecrets() {
    answer = "{\"error\":\"invalid_client\",\"error_description\":\"who\"}";
    fails("oauth2: \"invalid_client\" \"who\"");
    answer = "{}";
    fails("oauth2: server response missing access_token");
    answer = "<html>";
    fails("oauth2: cannot parse json");
    answerType = "text/plain";
    answer = "access_token=x&expires_in=soon";
    fails("expires_in is not a number");
    assertThat(scrapes).isEmpty();
  }

  @Test
  void anErrorIsToldAsTheEndpointNamesIt() {
    answer = "{\"error\":\"x\"}";
    failsWith("oauth2: \"x\"");
    status = 400;
    answer = "{\"error\":\"x\",\"error_description\":\"y\",\"error_uri\":\"z\"}";
    failsWith("oauth2: \"x\" \"y\" \"z\"");
    answer = "a".repeat(5000);
    failsWith("oauth2: cannot fetch token: 400 Bad Request\nResponse: " + "a".repeat(2048));
  }

  private void failsWith(String reason) {
    try (Fetcher fetcher = fetchers.create("", options())) {
      assertThatThrownBy(() -> fetch(fetcher))
          .hasMessage("Get \"" + url("/metrics") + "\": " + reason);
    }
  }

  @Test
  void anAnswerThatIsNoneMakesTheCredentialsGoAmongTheParameters() {
    answer = "{}";
    fails("oauth2: server response missing access_token");
    assertThat(forms).hasSize(2);
    assertThat(forms.get(1)).containsEntry("client_id", "i d");
    assertThat(endpointCredentials.get(1)).isEmpty();
  }

  private void fails(String message) {
    try (Fetcher fetcher = fetchers.create("", options())) {
      assertThatThrownBy(() -> fetch(fetcher))
          .isInstanceOf(FetchException.class)
          .hasMessageStartingWith("Get \"" + url("/metrics") + "\": oauth2:")
          .hasMessageContaining(message)
          .hasMessageNotContaining("s:c");
    }
  }

  @Test
  void assertionIsSignedByTheClientsKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    Authorization.SigningKey key =
        new Authorization.SigningKey(
            new Secret(pem),
            "",
            "key-1",
            "RS384",
            "issuer",
            "",
            Map.of("team", List.of("a", 1L, BigInteger.TWO)));
    try (Fetcher fetcher = fetchers.create("", options(JWT, key, ""))) {
      fetch(fetcher);
    }
    assertThat(scrapes).containsExactly("Bearer t");
    Map<String, String> form = forms.getFirst();
    assertThat(form).containsEntry("grant_type", JWT).containsEntry("scope", "read write");
    String[] parts = form.getOrDefault("assertion", "").split("\\.");
    assertThat(decoded(parts[0]))
        .isEqualTo("{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"key-1\"}");
    assertThat(decoded(parts[1]))
        .contains(
            "\"iss\":\"issuer\"",
            "\"sub\":\"i d\"",
            "\"aud\":\"" + url("/token") + "\"",
            "\"team\":[\"a\",1,2]");
    Signature signature = Signature.getInstance("SHA384withRSA");
    signature.initVerify(pair.getPublic());
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
