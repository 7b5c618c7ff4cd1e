package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Eventually;
import dev.ferula.server.Peer;
import dev.ferula.server.process.FlaggedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** The real Prometheus and ours, on the same blocks, configuration and rules. */
final class TwoServers implements AutoCloseable {
  private final Path directory;
  private final Peer peer;
  private final EmbeddedServer server;

  /**
   * Starts both; the test is passed over where the real one is not.
   *
   * @param configuration names {@code rules.yml}, if anything
   * @param flags what both are started with besides
   */
  TwoServers(Path directory, String configuration, String... flags) throws Exception {
    this.directory = directory;
    Path prometheus = Peer.program("prometheus");
    Files.writeString(directory.resolve("prometheus.yml"), configuration);
    Files.writeString(directory.resolve("rules.yml"), resource("rules.yml"));
    blocks(Peer.program("promtool"));
    peer = new Peer(prometheus, directory, flags("theirs", flags));
    List<String> ours = new ArrayList<>(List.of(flags("ours", flags)));
    ours.add("--web.listen-address=127.0.0.1:0");
    server = FlaggedServer.start(ours.toArray(String[]::new));
  }

  private String[] flags(String data, String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--config.file=" + directory.resolve("prometheus.yml"));
    all.add("--storage.tsdb.path=" + directory.resolve(data));
    all.add("--storage.tsdb.retention.time=100y");
    return all.toArray(String[]::new);
  }

  URI theirs() {
    return peer.url();
  }

  URI ours() {
    return URI.create("http://127.0.0.1:" + server.ports().get(0));
  }

  /* Both programs get the same blocks. */
  private void blocks(Path promtool) throws Exception {
    Path text = directory.resolve("data.openmetrics");
    try (InputStream in = stream("data.openmetrics.gz");
        GZIPInputStream unzipped = new GZIPInputStream(in)) {
      Files.copy(unzipped, text);
    }
    for (String data : List.of("ours", "theirs")) {
      Process process =
          new ProcessBuilder(
                  promtool.toString(),
                  "tsdb",
                  "create-blocks-from",
                  "openmetrics",
                  text.toString(),
                  directory.resolve(data).toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("promtool.log").toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
  }

  /** A text beside this class. */
  static String resource(String name) throws IOException {
    try (InputStream in = stream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream stream(String name) {
    InputStream in = TwoServers.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("no resource " + name);
    }
    return in;
  }

  /** Waits until both answer a GET of the path with a text in it; some of it takes a while. */
  void await(String path, String text) throws Exception {
    await(theirs(), path, text);
    await(ours(), path, text);
  }

  private void await(URI from, String path, String text) throws Exception {
    RawRequest request = RawRequest.get(path, "");
    try {
      Eventually.says(text, () -> request.ask(from).body());
    } catch (AssertionError e) {
      String log = Files.readString(directory.resolve("theirs.log"));
      throw new AssertionError(path + " without " + text + "\n" + log, e);
    }
  }

  @Override
  public void close() {
    server.close();
    peer.close();
  }
}
