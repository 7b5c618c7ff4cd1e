package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Grafana, Thanos, the operator and others ask of a Prometheus that scrapes and alerts, asked
 * of the real one and of ours: both must have what the client needs, and, but for what moves, say
 * the same.
 */
class ClientCallsTest {
  @TempDir Path directory;

  @Test
  void clientsFindWhatTheyNeed() throws Exception {
    HttpServer target = target();
    String address = "127.0.0.1:" + target.getAddress().getPort();
    try (TwoServers servers =
        new TwoServers(
            directory,
            TwoServers.resource("clients.yml").replace("TARGET", address),
            "--web.enable-lifecycle",
            "--web.enable-admin-api",
            "--enable-feature=exemplar-storage")) {
      servers.await("/api/v1/metadata", "shown_seconds");
      servers.await("/api/v1/alerts", "firing");
      servers.await("/api/v1/query?query=count_over_time(up[1m])%3E2", "\"app\"");
      Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      List<String> wrong = new ArrayList<>();
      for (String line : TwoServers.resource("clients.tsv").lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          judge(ClientCall.of(line, now), servers, wrong);
        }
      }
      assertThat(wrong).isEmpty();
    } finally {
      target.stop(0);
    }
  }

  private static void judge(ClientCall call, TwoServers servers, List<String> wrong)
      throws Exception {
    RawRequest.Answer theirs = call.request().ask(servers.theirs());
    RawRequest.Answer ours = call.request().ask(servers.ours());
    String what = call.who() + ": " + call.method() + " " + call.target() + " " + call.body();
    List<String> unmet = call.unmet(ours);
    if (!unmet.isEmpty()) {
      wrong.add(what + "\n  ours lacks " + unmet + ": " + ours.status() + " " + ours.body());
    }
    if (call.ignored() == null) {
      return;
    }
    unmet = call.unmet(theirs);
    if (!unmet.isEmpty()) {
      wrong.add(what + "\n  theirs lacks " + unmet + ": " + theirs.status() + " " + theirs.body());
    }
    Object want = call.compared(theirs);
    Object have = call.compared(ours);
    if (!want.equals(have)) {
      wrong.add(what + "\n  theirs " + want + "\n  ours   " + have);
    }
  }

  private static HttpServer target() throws Exception {
    byte[] page = TwoServers.resource("clients.openmetrics").getBytes(StandardCharsets.UTF_8);
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(page);
          }
        });
    target.start();
    return target;
  }
}
