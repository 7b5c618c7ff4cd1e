package dev.ferula.server.remote;

import static dev.ferula.server.remote.ProtoBody.references;
import static dev.ferula.server.remote.ProtoBody.sample;
import static dev.ferula.server.remote.ProtoBody.series;
import static dev.ferula.server.remote.ProtoBody.v1;
import static dev.ferula.server.remote.ProtoBody.v2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.remote.WriteAnswer;
import dev.ferula.remote.WriteMessage;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Peer;
import dev.ferula.server.options.ApiSettings;
import dev.ferula.server.options.ServerOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The receiver beside the real Prometheus's: the same bodies, the same answers, the same samples.
 */
class RemoteWritePeerTest {
  private static final String V1 = "application/x-protobuf";
  private static final String V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
  private static final String[] SYMBOLS = {
    "", "__name__", "rw_v2", "job", "a", "b", "rw_other", "seconds", "Help."
  };

  private record Post(String name, String type, String encoding, byte[] body, boolean sameText) {
    Post(String name, String type, ProtoBody body) {
      this(name, type, "snappy", body.snappy(), true);
    }

    /** What is said differs in wording or in how much it knows. */
    Post inOtherWords() {
      return new Post(name, type, encoding, body, false);
    }
  }

  @TempDir Path directory;

  @Test
  void everyBodyIsAnsweredAndStoredAsByTheRealPrometheus() throws Exception {
    Path program = Peer.program("prometheus");
    Path config = Files.writeString(directory.resolve("p.yml"), "{}");
    long now = System.currentTimeMillis() / 1000 * 1000;
    try (Peer peer =
            new Peer(
                program,
                directory,
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("theirs"),
                "--web.enable-remote-write-receiver",
                "--enable-feature=native-histograms",
                "--web.remote-write-receiver.accepted-protobuf-messages=prometheus.WriteRequest",
                "--web.remote-write-receiver.accepted-protobuf-messages=io.prometheus.write.v2.Request");
        EmbeddedServer server =
            EmbeddedServer.start(
                ServerOptions.builder()
                    .configFile(config)
                    .dataDirectory(directory.resolve("ours"))
                    .api(
                        ApiSettings.DEFAULT.withRemoteWrite(
                            List.of(WriteMessage.V1, WriteMessage.V2)))
                    .build());
        HttpClient client = HttpClient.newHttpClient()) {
      URI ours = URI.create("http://127.0.0.1:" + server.ports().get(0));
      List<String> differences = new ArrayList<>();
      for (Post post : posts(now)) {
        String want = answer(client, peer.url(), post);
        String have = answer(client, ours, post);
        if (!want.equals(have)) {
          differences.add(post.name + "\n  theirs " + want + "\n  ours   " + have);
        }
      }
      assertThat(differences).isEmpty();
      TreeSet<String> stored = stored(client, ours, now);
      assertThat(stored).isEqualTo(stored(client, peer.url(), now)).hasSizeGreaterThan(8);
    }
  }

  /* Prometheus 3.5.3 drops the connection here; the texts are those of 3.14. */
  @Test
  void referencesOutsideOfTheSymbolsAreRefused() throws Exception {
    Path config = Files.writeString(directory.resolve("p.yml"), "{}");
    long now = System.currentTimeMillis();
    try (EmbeddedServer server =
            EmbeddedServer.start(
                ServerOptions.builder()
                    .configFile(config)
                    .dataDirectory(directory.resolve("ours"))
                    .api(ApiSettings.DEFAULT.withRemoteWrite(List.of(WriteMessage.V2)))
                    .build());
        HttpClient client = HttpClient.newHttpClient()) {
      URI ours = URI.create("http://127.0.0.1:" + server.ports().get(0));
      ProtoBody unit =
          references(1, 6).message(2, sample(now, 1)).message(5, new ProtoBody().whole(4, 77));
      assertThat(answer(client, ours, new Post("", V2, v2(SYMBOLS, unit))))
          .isEqualTo(
              "400 0 0 0 parsing metadata for series [1 6]: metadata unit_ref 77 outside of symbols"
                  + " table (size 9)\n");
      ProtoBody labels = references(1, 99).message(2, sample(now, 1));
      ProtoBody odd = references(1).message(2, sample(now, 1));
      ProtoBody good = references(1, 2).message(2, sample(now, 1));
      assertThat(
              answer(
                  client, ours, new Post("", V2, v2(SYMBOLS, labels, odd, good, references(1, 2)))))
          .isEqualTo(
              "400 1 0 0 parsing labels for series [1 99]: labelRefs 1 (name) = 99 (value) outside"
                  + " of symbols table (size 9)\n"
                  + "parsing labels for series [1]: invalid labelRefs length 1\n"
                  + "TimeSeries must contain at least one sample or histogram for series"
                  + " {__name__=\"rw_v2\"}\n");
      ProtoBody none = v2(new String[0], new ProtoBody().message(2, sample(now, 1)));
      assertThat(answer(client, ours, new Post("", V2, none)))
          .isEqualTo(
              "400 0 0 0 parsing metadata for series []: metadata unit_ref 0 outside of symbols"
                  + " table (size 0)\n");
      assertThat(answer(client, ours, new Post("", V1, new ProtoBody())))
          .isEqualTo(
              "415 - - - prometheus.WriteRequest protobuf message is not accepted by this server;"
                  + " only accepts io.prometheus.write.v2.Request\n");
    }
  }

  private static List<Post> posts(long now) {
    List<Post> posts = new ArrayList<>(wellFormed(now));
    posts.addAll(refused(now));
    posts.addAll(malformed(now));
    return posts;
  }

  private static List<Post> wellFormed(long now) {
    ProtoBody plain = series("__name__", "rw_plain", "job", "a");
    return List.of(
        new Post("nothing", V1, new ProtoBody()),
        new Post("one sample", V1, v1(plain.message(2, sample(now - 5000, 1.5)))),
        new Post("again the same", V1, v1(plain)),
        new Post(
            "unordered labels, empty ones, no encoding header",
            "",
            "",
            v1(series("job", "b", "empty", "", "__name__", "rw_b").message(2, sample(now, 2)))
                .snappy(),
            true),
        new Post(
            "labels behind the sample",
            V1 + ";proto=prometheus.WriteRequest",
            v1(
                new ProtoBody()
                    .message(2, sample(now, 3))
                    .message(1, new ProtoBody().text(1, "__name__").text(2, "rw_behind")))),
        new Post(
            "histograms of every kind",
            V1,
            v1(
                series("__name__", "rw_h").message(4, ProtoBody.histogram(now, 1, 3)),
                series("__name__", "rw_fh").message(4, ProtoBody.floatHistogram(now)),
                series("__name__", "rw_ch").message(4, ProtoBody.customHistogram(now)))),
        new Post(
            "unknown fields and metadata",
            V1,
            v1(series("__name__", "rw_unknown").message(2, sample(now, 4).whole(9, 7)))
                .message(3, new ProtoBody().whole(1, 1).text(2, "rw_unknown"))
                .text(15, "what")),
        new Post(
            "an exemplar",
            V1,
            v1(
                series("__name__", "rw_exemplar")
                    .message(2, sample(now, 4))
                    .message(3, series("trace_id", "x").real(2, 1).whole(3, now)))),
        new Post(
            "version 2",
            V2,
            v2(
                SYMBOLS,
                references(1, 2, 3, 4)
                    .message(2, sample(now - 1000, 5))
                    .message(2, sample(now, 6).whole(3, now - 60_000))
                    .message(3, ProtoBody.histogram(now + 1000, 2, 3))
                    .message(4, references(3, 5).real(2, 1).whole(3, now))
                    .message(5, new ProtoBody().whole(1, 1).whole(3, 8).whole(4, 7)))));
  }

  private static List<Post> refused(long now) {
    return List.of(
        new Post(
            "older than the last",
            V1,
            v1(
                series("__name__", "rw_with_older").message(2, sample(now, 1)),
                series("__name__", "rw_plain", "job", "a").message(2, sample(now - 60_000, 1)))),
        new Post(
                "another value at the same time",
                V1,
                v1(series("__name__", "rw_plain", "job", "a").message(2, sample(now - 5000, 9))))
            .inOtherWords(),
        new Post(
            "far too old",
            V1,
            v1(series("__name__", "rw_old").message(2, sample(now - 86_400_000, 1)))),
        new Post(
            "from the future",
            V1,
            v1(series("__name__", "rw_future").message(2, sample(now + 3_600_000, 1)))),
        new Post("no name", V1, v1(series("job", "a").message(2, sample(now, 1)))),
        new Post(
            "a label twice, and a good series",
            V1,
            v1(
                series("__name__", "rw_twice", "a", "1", "a", "2").message(2, sample(now, 1)),
                series("__name__", "rw_good").message(2, sample(now, 1)))),
        new Post(
            "version 2, taken in part",
            V2,
            v2(
                SYMBOLS,
                references(1, 2, 3, 4).message(2, sample(now - 60_000, 1)),
                references(1, 6).message(2, sample(now, 1)),
                references(3, 4).message(2, sample(now, 1)),
                references(1, 6, 3, 4, 3, 5).message(2, sample(now, 1)))));
  }

  private static List<Post> malformed(long now) {
    byte[] good = v1(series("__name__", "rw_never").message(2, sample(now, 1))).bytes();
    ProtoBody cut = new ProtoBody().raw(java.util.Arrays.copyOf(good, good.length - 3));
    return List.of(
        new Post("cut short", V1, cut),
        new Post("a length beyond the end", V1, new ProtoBody().raw((byte) 10, (byte) 127)),
        new Post("not compressed", V1, "snappy", good, true).inOtherWords(),
        new Post("empty", V1, "snappy", new byte[0], true).inOtherWords(),
        new Post("claims four GiB", V1, "snappy", new byte[] {-1, -1, -1, -1, 15, 0}, true)
            .inOtherWords(),
        new Post("gzip", V1, "gzip", good, true).inOtherWords(),
        new Post("JSON", "application/json", new ProtoBody()).inOtherWords(),
        new Post("unknown message", V1 + ";proto=x.Y", new ProtoBody()).inOtherWords(),
        new Post("odd parameter", V1 + ";proto", new ProtoBody()).inOtherWords());
  }

  private static String answer(HttpClient client, URI server, Post post) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("/api/v1/write"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(post.body));
    if (!post.type.isEmpty()) {
      request.header("Content-Type", post.type);
    }
    if (!post.encoding.isEmpty()) {
      request.header("Content-Encoding", post.encoding);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    StringBuilder shown = new StringBuilder(answer.statusCode() + "");
    for (String header :
        List.of(
            WriteAnswer.SAMPLES_HEADER,
            WriteAnswer.HISTOGRAMS_HEADER,
            WriteAnswer.EXEMPLARS_HEADER)) {
      shown.append(' ').append(answer.headers().firstValue(header).orElse("-"));
    }
    return post.sameText ? shown + " " + answer.body() : shown.toString();
  }

  /* All samples of the last minutes, one series a line. */
  private static TreeSet<String> stored(HttpClient client, URI server, long now) throws Exception {
    String query =
        "/api/v1/query?time="
            + (now / 1000 + 60)
            + "&query="
            + URLEncoder.encode("{__name__=~\"rw_.*\"}[10m]", StandardCharsets.UTF_8);
    HttpRequest request = HttpRequest.newBuilder(server.resolve(query)).build();
    String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    TreeSet<String> series = new TreeSet<>();
    for (String part : body.split("\\{\"metric\":", -1)) {
      if (part.startsWith("{")) {
        series.add(part.replaceAll("[]}]*,?$", ""));
      }
    }
    return series;
  }
}
