package dev.ferula.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Eventually;
import dev.ferula.server.access.Certificates;
import dev.ferula.server.options.RuleSettings;
import dev.ferula.server.options.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a target's number to the notification that the real Alertmanager sends on, while one or the
 * other side fails. All times are of the configuration, made short.
 */
class AlertDeliveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration OFTEN = Duration.ofMillis(200);

  /* An Alertmanager takes an alert for resolved that it has not heard of for four times this. */
  private static final Duration RARELY = Duration.ofSeconds(30);
  /* Of "secret". */
  private static final String HASH = "$2b$04$0X4t5KfUaMo4MNrQz52r4eR/gdp7OYNea58OAYWL0kr.dfkBIkB2G";
  private static final Pattern STATUS =
      Pattern.compile("\"status\":\"(firing|resolved)\",\"labels\"");

  @TempDir Path directory;
  private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer web;
  private volatile int load;

  @BeforeEach
  void start() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/metrics",
        exchange -> {
          byte[] page = ("load " + load + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    web.createContext("/hook", AlertmanagerPeer.keeping(notifications));
    web.start();
  }

  @AfterEach
  void stop() {
    web.stop(0);
    client.close();
  }

  private String address() {
    return "127.0.0.1:" + web.getAddress().getPort();
  }

  private EmbeddedServer server(String hold, String alertmanagers, Duration resend)
      throws IOException {
    Files.writeString(
        directory.resolve("a.rules"),
        """
        groups:
        - name: g
          rules:
          - {alert: HighLoad, expr: load > 5, for: %s, annotations: {value: '{{ $value }}'}}
        """
            .formatted(hold));
    Path config =
        Files.writeString(
            directory.resolve("c.yml"),
            """
            global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
            rule_files: [a.rules]
            scrape_configs: [{job_name: j, static_configs: [{targets: ['%s']}]}]
            alerting: {alertmanagers: [%s]}
            """
                .formatted(address(), alertmanagers));
    return EmbeddedServer.start(
        ServerOptions.builder()
            .configFile(config)
            .dataDirectory(directory.resolve("data"))
            .rules(new RuleSettings(Duration.ofHours(1), Duration.ZERO, resend, 4, false))
            .build());
  }

  /* The status of the alert in the next notification. */
  private String nextStatus() throws InterruptedException {
    String body = notifications.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(body).as("a notification").isNotNull();
    Matcher status = STATUS.matcher(body);
    assertThat(status.find()).as(body).isTrue();
    return status.group(1);
  }

  private String get(String url) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }

  private double metric(EmbeddedServer server, String name, String alertmanager) throws Exception {
    Matcher line =
        Pattern.compile(
                "(?m)^"
                    + name
                    + "\\{alertmanager=\"[a-z]+://"
                    + Pattern.quote(alertmanager)
                    + "/api/v2/alerts\"} (\\S+)$")
            .matcher(get(server.url() + "/metrics"));
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  private static String plain(String address) {
    return "{static_configs: [{targets: ['" + address + "']}]}";
  }

  @Test
  void aFlappingAlertArrivesOverTlsWithAPasswordThoughAnotherAlertmanagerIsDead() throws Exception {
    Certificates certificates = new Certificates(directory);
    certificates.sign("alertmanager", "ip:127.0.0.1");
    Path chain = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    Path authority = directory.resolve("authority.pem");
    certificates.write("alertmanager", chain, key);
    certificates.write("authority", authority, directory.resolve("authority.key"));
    Path access =
        Files.writeString(
            directory.resolve("web.yml"),
            "tls_server_config: {cert_file: %s, key_file: %s}\nbasic_auth_users: {ferula: '%s'}\n"
                .formatted(chain, key, HASH));
    String dead = "127.0.0.1:" + AlertmanagerPeer.freePort();
    try (AlertmanagerPeer peer =
        new AlertmanagerPeer(
            directory.resolve("am"),
            "http://" + address() + "/hook",
            "--web.config.file=" + access)) {
      String encrypted =
          "{scheme: https, tls_config: {ca_file: %s}, basic_auth: {username: ferula, password: %s},"
              + " static_configs: [{targets: ['%s']}]}";
      String right = encrypted.formatted(authority, "secret", peer.address());
      try (EmbeddedServer server = server("0s", right + "," + plain(dead), OFTEN)) {
        load = 9;
        assertThat(nextStatus()).isEqualTo("firing");
        load = 1;
        assertThat(nextStatus()).isEqualTo("resolved");
        load = 9;
        assertThat(nextStatus()).isEqualTo("firing");
        Eventually.holds(
            "errors of the dead one",
            () -> metric(server, "prometheus_notifications_errors_total", dead) > 0);
        assertThat(metric(server, "prometheus_notifications_errors_total", peer.address()))
            .isZero();
      }
      String wrong = encrypted.formatted(authority, "other", peer.address());
      try (EmbeddedServer server = server("0s", wrong, OFTEN)) {
        Eventually.holds(
            "a refusal of the password",
            () -> metric(server, "prometheus_notifications_errors_total", peer.address()) > 0);
      }
    }
  }

  @Test
  void anAlertmanagerThatWasAwayLearnsWhatFiresAndNotWhatHasResolved() throws Exception {
    try (AlertmanagerPeer peer =
            new AlertmanagerPeer(directory.resolve("am"), "http://" + address() + "/hook");
        EmbeddedServer server = server("0s", plain(peer.address()), OFTEN)) {
      String alerts = "http://" + peer.address() + "/api/v2/alerts";
      load = 9;
      assertThat(nextStatus()).isEqualTo("firing");
      peer.kill();
      double before = metric(server, "prometheus_notifications_errors_total", peer.address());
      Eventually.holds(
          "errors while it is away",
          () ->
              metric(server, "prometheus_notifications_errors_total", peer.address()) > before + 2);
      peer.start();
      Eventually.holds("the alert after its return", () -> get(alerts).contains("HighLoad"));

      peer.kill();
      load = 1;
      String state = server.url() + "/api/v1/alerts";
      Eventually.holds("the end of the alert", () -> !get(state).contains("HighLoad"));
      double sent = metric(server, "prometheus_notifications_sent_total", peer.address());
      peer.start();
      Eventually.holds(
          "resolved alerts sent again",
          () -> metric(server, "prometheus_notifications_sent_total", peer.address()) > sent + 2);
      Eventually.holds("its answer", () -> get(alerts).startsWith("["));
      assertThat(get(alerts)).isEqualTo("[]\n");
    }
  }

  @Test
  void afterARestartTheAlertGoesOnFromWhereItBegan() throws Exception {
    try (AlertmanagerPeer peer =
        new AlertmanagerPeer(directory.resolve("am"), "http://" + address() + "/hook")) {
      String alerts = "http://" + peer.address() + "/api/v2/alerts";
      load = 9;
      String begun;
      try (EmbeddedServer server = server("1s", plain(peer.address()), RARELY)) {
        assertThat(nextStatus()).isEqualTo("firing");
        begun = activeSince(server);
        assertThat(get(alerts)).contains("HighLoad");
      }
      try (EmbeddedServer server = server("1s", plain(peer.address()), RARELY)) {
        Eventually.holds(
            "the alert after the restart",
            () -> get(server.url() + "/api/v1/alerts").contains("\"state\":\"firing\""));
        // Restored from whole seconds.
        assertThat(activeSince(server)).isEqualTo(begun);
      }
      assertThat(
              notifications.stream()
                  .filter(body -> body.contains("\"status\":\"resolved\",\"labels\"")))
          .isEmpty();
    }
  }

  private String activeSince(EmbeddedServer server) throws InterruptedException {
    Matcher since =
        Pattern.compile("\"activeAt\":\"([^\".Z]+)").matcher(get(server.url() + "/api/v1/alerts"));
    assertThat(since.find()).isTrue();
    return since.group(1);
  }
}
