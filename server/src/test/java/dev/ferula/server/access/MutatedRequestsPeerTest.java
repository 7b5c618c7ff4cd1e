package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Peer;
import dev.ferula.server.options.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated requests, sent to our server and to the real one. */
class MutatedRequestsPeerTest {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  /** What the older program has not: what only we have, and what is new in 3.13. */
  private static final List<String> UNKNOWN_TO_IT =
      List.of(
          "/api/v1/queries",
          "/api/v1/explain",
          "/api/v1/price",
          "/api/v1/backtest",
          "/api/v1/status/cardinality",
          "/api/v1/search");

  @TempDir Path directory;

  /* Seeded; a longer run is -Dferula.requests=10000, as bench/requests.sh does. */
  @Test
  void noneFailsThatTheRealServerAnswersOrRefuses() throws Exception {
    int requests = Integer.getInteger("ferula.requests", 500);
    long seed = Long.getLong("ferula.seed", 20261129L);
    RequestMutator mutator = new RequestMutator(new Random(seed));
    Map<String, Integer> pairs = new TreeMap<>();
    Map<String, String> examples = new TreeMap<>();
    List<String> worse = new ArrayList<>();
    Theirs theirs = new Theirs();
    try (theirs;
        EmbeddedServer ours =
            EmbeddedServer.start(
                ServerOptions.builder()
                    .config("{}")
                    .dataDirectory(directory.resolve("ours"))
                    .build())) {
      for (int i = 0; i < requests; i++) {
        String asked = mutator.next();
        if (UNKNOWN_TO_IT.stream().anyMatch(asked::contains)) {
          continue;
        }
        int here = status(ours.ports().get(0), asked);
        int there = theirs.status(asked);
        String pair = here + " where Prometheus answers " + there;
        if (pairs.merge(pair, 1, Integer::sum) == 1 && here != there) {
          examples.put(pair, asked);
        }
        if (here == 0 || (here >= 500 && there > 0 && there < 500)) {
          worse.add("seed " + seed + ", request " + i + ": " + here + "/" + there + ": " + asked);
        }
      }
    }
    pairs.forEach((pair, count) -> System.out.println(count + " times " + pair));
    examples.forEach((pair, asked) -> System.out.println(pair + ": " + asked.strip()));
    System.out.println("Prometheus was started " + theirs.starts + " times");
    assertThat(worse).isEmpty();
  }

  /** The real server, started anew where a request has ended it. */
  private final class Theirs implements AutoCloseable {
    private final Path config = Files.writeString(directory.resolve("empty.yml"), "{}\n");
    private Peer peer;
    private int starts;

    Theirs() throws Exception {
      peer = start();
    }

    private Peer start() throws Exception {
      return new Peer(
          Peer.program("prometheus"),
          directory,
          "--config.file=" + config,
          "--storage.tsdb.path=" + directory.resolve("theirs" + starts++));
    }

    int status(String asked) throws Exception {
      try {
        return MutatedRequestsPeerTest.status(peer.url().getPort(), asked);
      } catch (ConnectException e) {
        peer.close();
        peer = start();
        return MutatedRequestsPeerTest.status(peer.url().getPort(), asked);
      }
    }

    @Override
    public void close() {
      peer.close();
    }
  }

  /* Of an answer, or 0 where the server closed or fell silent without one. */
  private static int status(int port, String asked) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(asked.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      byte[] head = in.readNBytes(STATUS_AT + 3);
      return head.length < STATUS_AT + 3
          ? 0
          : Integer.parseInt(new String(head, STATUS_AT, 3, StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }
}
