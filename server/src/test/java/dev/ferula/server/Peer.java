package dev.ferula.server;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real Prometheus, running beside ours. */
public final class Peer implements AutoCloseable {
  private final URI url;
  private final Path log;
  private final Process process;

  /**
   * Starts the program and waits until it is ready.
   *
   * @param directory where its output goes
   * @param flags all but the address
   */
  public Peer(Path program, Path directory, String... flags) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    url = URI.create("http://127.0.0.1:" + port);
    log = directory.resolve("theirs.log");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(flags));
    command.add("--web.listen-address=127.0.0.1:" + port);
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    awaitReady();
  }

  /** Where it answers. */
  public URI url() {
    return url;
  }

  /** A real program; the test is passed over where there is none, but fails under CI=true. */
  public static Path program(String name) {
    String folders = System.getenv().getOrDefault("FERULA_PEERS", "") + ":" + System.getenv("PATH");
    Path found =
        Stream.of(folders.split(":", -1))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (found == null && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(name + " is not on the PATH, nor in FERULA_PEERS");
    }
    Assumptions.assumeTrue(found != null, name + " is not here");
    return found;
  }

  /* Its log tells so whether it is asked by HTTP or, for who has a certificate, by HTTPS. */
  private void awaitReady() throws Exception {
    Eventually.says("Server is ready to receive web requests.", () -> Files.readString(log));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
