package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.storage.Appender;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FederationTest {
  @TempDir Path directory;

  private static HttpResponse<String> federate(EmbeddedServer server, String... selectors)
      throws Exception {
    StringBuilder query = new StringBuilder();
    for (String selector : selectors) {
      query.append(query.isEmpty() ? "?" : "&").append("match%5B%5D=");
      query.append(URLEncoder.encode(selector, StandardCharsets.UTF_8));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/federate" + query)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void add(Appender appender, long time, double value, String... labels) {
    appender.append(appender.resolve(Labels.of(labels)), Appender.NO_START, time, value);
  }

  @Test
  void theLastSampleOfEachSeriesIsToldWithTheExternalLabelsThatItLacks() throws Exception {
    long now = System.currentTimeMillis();
    try (EmbeddedServer server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .config("global: {external_labels: {region: north, zone: z1}}")
                .dataDirectory(directory.resolve("data"))
                .build())) {
      try (Appender appender = server.appendable().appender()) {
        add(appender, now - 400_000, 9, "__name__", "old", "job", "a");
        add(appender, now - 20_000, 1, "__name__", "b", "job", "a", "instance", "i");
        add(appender, now - 10_000, 2, "__name__", "b", "job", "a", "instance", "i");
        add(appender, now - 10_000, 3, "__name__", "b", "region", "own");
        add(appender, now - 10_000, Double.POSITIVE_INFINITY, "__name__", "a", "x", "\"\\\n");
        add(appender, now - 20_000, 5, "__name__", "gone");
        add(appender, now - 10_000, StaleMarker.VALUE, "__name__", "gone");
        appender.commit();
      }
      HttpResponse<String> all = federate(server, "{__name__=~\"a|gone|old\"}", "b");
      assertThat(all.statusCode()).isEqualTo(200);
      assertThat(all.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(all.body())
          .isEqualTo(
              """
              # TYPE a untyped
              a{x="\\"\\\\\\n",instance="",region="north",zone="z1"} +Inf %1$d
              # TYPE b untyped
              b{instance="i",job="a",region="north",zone="z1"} 2 %1$d
              b{region="own",instance="",zone="z1"} 3 %1$d
              """
                  .formatted(now - 10_000));
      assertThat(federate(server, "b", "b{job=\"a\"}").body())
          .isEqualTo(federate(server, "b").body());
      assertThat(federate(server).body()).isEmpty();
      assertThat(federate(server, "nothing").body()).isEmpty();
      assertThat(federate(server, "{}").body()).isEmpty();
      assertThat(federate(server, "{x=\"\"}").body()).isEqualTo(federate(server, "b").body());
      assertThat(federate(server, "b{").statusCode()).isEqualTo(400);
    }
  }
}
