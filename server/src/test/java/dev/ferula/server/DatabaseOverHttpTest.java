package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.server.options.ApiSettings;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What configuration, features and the admin endpoints do to the database, from outside. */
class DatabaseOverHttpTest {
  private static final String WINDOW = "storage: {tsdb: {out_of_order_time_window: 10m}}\n";

  @TempDir Path directory;

  private EmbeddedServer start(Path file) {
    return EmbeddedServer.start(
        ServerOptions.builder()
            .configFile(file)
            .dataDirectory(directory.resolve("data"))
            .api(ApiSettings.DEFAULT.withAdmin(true))
            .features(Set.of("exemplar-storage"))
            .build());
  }

  private static AppendStatus append(EmbeddedServer server, String name, long timestamp) {
    try (Appender appender = server.appendable().appender()) {
      long ref = appender.resolve(Labels.of("__name__", name));
      AppendStatus status = appender.append(ref, Appender.NO_START, timestamp, 1);
      appender.append(ref, new Exemplar(Labels.of("trace_id", name), 1, timestamp));
      appender.commit();
      return status;
    }
  }

  private static String ask(EmbeddedServer server, String method, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/" + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void windowFollowsAReloadAndSeriesAreDeletedAndCopied() throws Exception {
    Path file = Files.writeString(directory.resolve("p.yml"), "{}\n");
    long now = System.currentTimeMillis();
    try (EmbeddedServer server = start(file)) {
      append(server, "kept", now);
      append(server, "gone", now);
      assertThat(append(server, "kept", now - 60_000)).isEqualTo(AppendStatus.OUT_OF_ORDER);
      Files.writeString(file, WINDOW);
      server.reload();
      assertThat(append(server, "kept", now - 60_000)).isEqualTo(AppendStatus.ACCEPTED);
      assertThat(ask(server, "GET", "query?query=" + encoded("count_over_time(kept[5m])")))
          .contains("\"2\"");
      assertThat(ask(server, "GET", "query_exemplars?query=gone")).contains("trace_id");
      assertThat(ask(server, "POST", "admin/tsdb/delete_series?match[]=gone")).startsWith("204");
      assertThat(ask(server, "GET", "query?query=" + encoded("gone or kept")))
          .contains("kept")
          .doesNotContain("gone");
      assertThat(ask(server, "POST", "admin/tsdb/clean_tombstones")).startsWith("204");
      // Each answer comes when the work is done.
      assertThat(ask(server, "GET", "status/work"))
          .isEqualTo("200 {\"status\":\"success\",\"data\":{\"work\":[]}}");
      String answer = ask(server, "POST", "admin/tsdb/snapshot");
      assertThat(answer).startsWith("200").contains("\"name\":\"");
      String name = answer.replaceAll(".*\"name\":\"([^\"]+)\".*", "$1");
      assertThat(Files.list(directory.resolve("data/snapshots").resolve(name)).toList()).hasSize(2);
    }
    try (EmbeddedServer server = start(file)) {
      assertThat(ask(server, "GET", "query?query=" + encoded("count_over_time(kept[5m])")))
          .contains("\"2\"");
      assertThat(ask(server, "GET", "query?query=" + encoded("count_over_time(gone[5m])")))
          .doesNotContain("\"1\"");
      assertThat(ask(server, "GET", "query_exemplars?query=kept")).contains("trace_id");
    }
  }
}
