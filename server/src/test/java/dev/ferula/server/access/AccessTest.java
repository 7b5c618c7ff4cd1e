package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Labels;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.options.ApiSettings;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.options.WebSettings;
import dev.ferula.storage.Appender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets what from a server with a web configuration. */
class AccessTest {
  private static final String SECRET =
      "$2b$04$0X4t5KfUaMo4MNrQz52r4eR/gdp7OYNea58OAYWL0kr.dfkBIkB2G";

  @TempDir Path directory;

  private EmbeddedServer start(String web) throws Exception {
    return EmbeddedServer.start(
        ServerOptions.builder()
            .config("{}")
            .dataDirectory(directory.resolve("data"))
            .web(
                WebSettings.DEFAULT.withAccessFile(
                    Files.writeString(directory.resolve("web.yml"), web)))
            .api(ApiSettings.DEFAULT.withLifecycle(true).withAdmin(true))
            .build());
  }

  private static int status(EmbeddedServer server, String method, String path, String authorization)
      throws Exception {
    return ask(server, method, path, authorization).statusCode();
  }

  private static HttpResponse<String> ask(
      EmbeddedServer server, String method, String path, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.ports().get(0) + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static String sha256(String token) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void passwordsAreAskedForOnEveryPathAndRolesDecideWhatMayBeDone() throws Exception {
    try (EmbeddedServer server =
        start(
            """
            basic_auth_users: {root: "%1$s", ed: "%1$s", vi: "%1$s"}
            ferula: {roles: {root: admin, ed: editor}, default_role: viewer}
            http_server_config: {headers: {X-Frame-Options: deny}}
            """
                .formatted(SECRET))) {
      for (String path : List.of("/", "/metrics", "/-/healthy", "/api/v1/labels", "/nothing")) {
        assertThat(status(server, "GET", path, "")).isEqualTo(401);
        assertThat(status(server, "GET", path, basic("root", "wrong"))).isEqualTo(401);
        assertThat(status(server, "GET", path, basic("nobody", "secret"))).isEqualTo(401);
        assertThat(status(server, "GET", path, "Basic !")).isEqualTo(401);
        assertThat(status(server, "GET", path, "Bearer secret")).isEqualTo(401);
      }
      HttpResponse<String> refused = ask(server, "GET", "/", "");
      assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Basic");
      assertThat(refused.headers().firstValue("X-Frame-Options")).hasValue("deny");
      assertThat(refused.body()).isEqualTo("Unauthorized\n");
      assertThat(status(server, "GET", "/metrics", basic("vi", "secret"))).isEqualTo(200);
      for (String path : List.of("/-/reload", "/api/v1/admin/tsdb/clean_tombstones")) {
        assertThat(status(server, "POST", path, basic("vi", "secret"))).isEqualTo(403);
        assertThat(status(server, "POST", path, basic("ed", "secret"))).isEqualTo(403);
        assertThat(status(server, "POST", path, basic("root", "secret"))).isBetween(200, 204);
      }
      assertThat(status(server, "POST", "/api/v1/write", basic("vi", "secret"))).isEqualTo(403);
      assertThat(status(server, "POST", "/api/v1/write", basic("ed", "secret"))).isNotEqualTo(403);
    }
  }

  @Test
  void tokenSeesOnlyTheSeriesThatItIsBoundTo() throws Exception {
    try (EmbeddedServer server =
        start(
            "ferula: {tokens: [{name: a, sha256: %s, match: '{team=\"a\"}'}, {name: all, sha256: %s}]}"
                .formatted(sha256("one"), sha256("two")))) {
      try (Appender appender = server.appendable().appender()) {
        add(appender, Labels.of("__name__", "m", "team", "a", "x", "1"), 1);
        add(appender, Labels.of("__name__", "m", "team", "b", "y", "2"), 2);
        add(appender, Labels.of("__name__", "other", "z", "3"), 3);
        appender.commit();
      }
      String bound = "Bearer one";
      Map<String, String> answers =
          Map.of(
              "/api/v1/query?query=sum(%7B__name__%3D~%22.%2B%22%7D)", "\"1\"]",
              "/api/v1/query?query=sum(m%20or%20other)", "\"1\"]",
              "/api/v1/query?query=count(%7Bteam%3D%22b%22%7D)", "\"result\":[]",
              "/api/v1/series?match%5B%5D=%7B__name__%3D~%22.%2B%22%7D",
                  "[{\"__name__\":\"m\",\"team\":\"a\",\"x\":\"1\"}]",
              "/api/v1/labels", "[\"__name__\",\"team\",\"x\"]",
              "/api/v1/label/__name__/values", "[\"m\"]",
              "/api/v1/label/team/values?match%5B%5D=m", "[\"a\"]",
              "/federate?match%5B%5D=%7B__name__%3D~%22.%2B%22%7D", "m{team=\"a\",x=\"1\"");
      for (Map.Entry<String, String> answer : answers.entrySet()) {
        assertThat(ask(server, "GET", answer.getKey(), bound).body())
            .as(answer.getKey())
            .contains(answer.getValue())
            .doesNotContain("\"b\"", "other{", "\"z\"");
      }
      for (String path :
          List.of(
              "/metrics", "/api/v1/targets", "/api/v1/rules", "/api/v1/status/tsdb", "/query")) {
        assertThat(status(server, "GET", path, bound)).as(path).isEqualTo(403);
        assertThat(status(server, "GET", path, "Bearer two")).as(path).isEqualTo(200);
      }
      assertThat(status(server, "GET", "/metrics", "Bearer three")).isEqualTo(401);
      assertThat(ask(server, "GET", "/api/v1/query?query=sum(m)", "Bearer two").body())
          .contains("\"3\"]");
    }
  }

  private static void add(Appender appender, Labels labels, double value) {
    long ref = appender.resolve(labels);
    appender.append(ref, Appender.NO_START, System.currentTimeMillis(), value);
  }

  @Test
  void changedFileIsInForceAtOnceAndABadOneChangesNothing() throws Exception {
    Path file = directory.resolve("web.yml");
    try (EmbeddedServer server = start("{}")) {
      assertThat(status(server, "GET", "/metrics", "")).isEqualTo(200);
      change(file, "basic_auth_users: {a: \"%s\"}".formatted(SECRET), 1);
      assertThat(status(server, "GET", "/metrics", "")).isEqualTo(401);
      assertThat(status(server, "GET", "/metrics", basic("a", "secret"))).isEqualTo(200);
      change(file, "basic_auth_user: {}", 2);
      assertThat(status(server, "GET", "/metrics", "")).isEqualTo(401);
      assertThat(status(server, "GET", "/metrics", basic("a", "secret"))).isEqualTo(200);
      change(file, "rate_limit: {burst: 2, interval: 1h}", 3);
      assertThat(status(server, "GET", "/metrics", "")).isEqualTo(200);
      assertThat(status(server, "GET", "/metrics", "")).isEqualTo(200);
      assertThat(status(server, "GET", "/metrics", "")).isEqualTo(429);
    }
  }

  private static void change(Path file, String text, int second) throws Exception {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + second * 1000L));
  }

  @Test
  void fileThatCannotBeUsedRefusesTheStart() {
    for (String text :
        List.of(
            "tls_server_config: {cert: x, key: y}",
            "basic_auth_users: {a: b}",
            "ferula: {tokens: [{name: t, sha256: '" + "0".repeat(64) + "', match: '{'}]}",
            "nonsense: 1")) {
      assertThatThrownBy(() -> start(text))
          .isInstanceOfSatisfying(
              ServerException.class, e -> assertThat(e.kind()).isEqualTo(ServerException.Kind.WEB));
    }
  }

  @Test
  void versionsOfWhichNoneIsSpokenRefuseTheStart() {
    assertThatThrownBy(
            () ->
                start(
                    "tls_server_config: {cert: x, key: y, min_version: TLS10, max_version: TLS11}"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("max_version TLS11 is too old: TLS12 is the least");
    assertThatThrownBy(
            () ->
                start(
                    "tls_server_config: {cert: x, key: y, min_version: TLS13, max_version: TLS12}"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("min_version TLS13 is above max_version TLS12");
  }

  @Test
  void aKeyThatIsNotTheCertificatesOwnEndsTheStart() throws Exception {
    Certificates certificates = new Certificates(directory);
    certificates.sign("server", "ip:127.0.0.1");
    certificates.sign("other", "ip:127.0.0.1");
    certificates.write("server", directory.resolve("s.pem"), directory.resolve("s.key"));
    certificates.write("other", directory.resolve("o.pem"), directory.resolve("o.key"));
    assertThatThrownBy(() -> start("tls_server_config: {cert_file: s.pem, key_file: o.key}\n"))
        .isInstanceOf(ServerException.class)
        .hasStackTraceContaining("tls: private key does not match public key");
    assertThatThrownBy(() -> start("tls_server_config: {cert_file: s.key, key_file: s.key}\n"))
        .isInstanceOf(ServerException.class)
        .hasStackTraceContaining("PEM inputs may have been switched");
  }

  @Test
  void clientsAreKnownByTheirCertificates() throws Exception {
    Certificates certificates = new Certificates(directory);
    certificates.sign("server", "ip:127.0.0.1");
    certificates.sign("good", "dns:good.client");
    certificates.sign("bad", "dns:bad.client");
    certificates.write("server", directory.resolve("s.pem"), directory.resolve("s.key"));
    certificates.write("authority", directory.resolve("ca.pem"), directory.resolve("ca.key"));
    String web =
        """
        tls_server_config:
          cert_file: s.pem
          key_file: s.key
          client_auth_type: RequireAndVerifyClientCert
          client_ca_file: ca.pem
          client_allowed_sans: [good.client]
        """;
    try (EmbeddedServer server = start(web)) {
      int port = server.ports().get(0);
      HttpResponse<String> answer = overTls(certificates, "good", port, "TLSv1.3");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(overTls(certificates, "good", port, "TLSv1.2").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> overTls(certificates, "bad", port, "TLSv1.3"))
          .isInstanceOf(java.io.IOException.class);
      assertThatThrownBy(() -> overTls(certificates, null, port, "TLSv1.3"))
          .isInstanceOf(java.io.IOException.class);
      // A new certificate is used by the next connection.
      certificates.sign("renewed", "ip:127.0.0.1");
      certificates.write("renewed", directory.resolve("s.pem"), directory.resolve("s.key"));
      HttpResponse<String> renewed = overTls(certificates, "good", port, "TLSv1.3");
      assertThat(renewed.sslSession().orElseThrow().getPeerPrincipal().getName())
          .isEqualTo("CN=renewed");
    }
  }

  private static HttpResponse<String> overTls(
      Certificates certificates, @Nullable String client, int port, String protocol)
      throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates.only("authority"));
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore none = KeyStore.getInstance("PKCS12");
    none.load(null, null);
    own.init(client == null ? none : certificates.only(client), "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    var parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    try (HttpClient http =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(parameters)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/-/ready"))
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
