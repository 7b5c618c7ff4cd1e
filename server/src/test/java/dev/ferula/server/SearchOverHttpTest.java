package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.storage.Appender;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchOverHttpTest {
  private static final List<Labels> SERIES =
      List.of(
          Labels.of("__name__", "go_goroutines", "job", "api"),
          Labels.of("__name__", "go_memstats_heap_bytes", "job", "api"),
          Labels.of("__name__", "http_requests_total", "job", "web", "instance", "w"),
          Labels.of("__name__", "up", "job", "Web"));

  @TempDir Path directory;

  @Test
  void whatIsFoundComesInLinesAsPrometheusWritesThem() throws Exception {
    List<String> wrong = new ArrayList<>();
    try (EmbeddedServer server =
            EmbeddedServer.start(
                ServerOptions.builder()
                    .config("{}")
                    .dataDirectory(directory)
                    .features(Set.of("search-api"))
                    .build());
        HttpClient client = HttpClient.newHttpClient()) {
      store(server);
      for (String row : rows()) {
        String[] fields = row.split("\t", 3);
        HttpResponse<String> answer = ask(client, server, fields[0]);
        String told =
            answer.statusCode() + "\t" + String.join("\t", answer.body().strip().split("\n"));
        if (!told.equals(fields[1] + "\t" + fields[2])) {
          wrong.add(row + "\nbut " + told);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void store(EmbeddedServer server) {
    try (Appender appender = server.appendable().appender()) {
      for (Labels labels : SERIES) {
        long ref = appender.resolve(labels);
        appender.append(ref, Appender.NO_START, System.currentTimeMillis(), 1);
      }
      appender.commit();
    }
  }

  private static HttpResponse<String> ask(HttpClient client, EmbeddedServer server, String path)
      throws Exception {
    String escaped = path.replace("{", "%7B").replace("}", "%7D").replace("\"", "%22");
    String encoded = escaped.replace("[", "%5B").replace("]", "%5D");
    URI uri = URI.create(server.url() + "/api/v1/search/" + encoded);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static List<String> rows() throws IOException {
    try (InputStream in = SearchOverHttpTest.class.getResourceAsStream("search.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
