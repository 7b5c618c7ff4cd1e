package dev.ferula.server.alerts;

import com.sun.net.httpserver.HttpHandler;
import dev.ferula.server.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** The real Alertmanager, which can be killed and started again at the same address. */
final class AlertmanagerPeer implements AutoCloseable {
  private final Path program = Peer.program("prometheus-alertmanager");
  private final Path directory;
  private final List<String> flags;
  private final int port;
  private Process process;

  /** One that tells the receiver of everything at once. */
  AlertmanagerPeer(Path directory, String receiver, String... flags) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.flags = List.of(flags);
    this.port = freePort();
    Files.writeString(
        directory.resolve("alertmanager.yml"),
        """
        route: {receiver: all, group_wait: 0s, group_interval: 200ms, repeat_interval: 1h}
        receivers: [{name: all, webhook_configs: [{url: '%s', send_resolved: true}]}]
        """
            .formatted(receiver));
    start();
  }

  /** A receiver that keeps the bodies of what it is told. */
  static HttpHandler keeping(Queue<String> notifications) {
    return exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      notifications.add(new String(body, StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    };
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>(ownView());
    command.addAll(
        List.of(
            program.toString(),
            "--config.file=" + directory.resolve("alertmanager.yml"),
            "--storage.path=" + directory.resolve("data"),
            "--web.listen-address=" + address(),
            "--cluster.listen-address="));
    command.addAll(flags);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  /* Debian's reads its templates from /usr/share; unpacked elsewhere it is shown them there. */
  private List<String> ownView() {
    Path share = program.resolve("../../share").normalize();
    boolean unpacked = Files.isDirectory(share.resolve("prometheus/alertmanager"));
    if (!unpacked || Files.isDirectory(Path.of("/usr/share/prometheus/alertmanager"))) {
      return List.of();
    }
    String script = "mount --bind \"$1\" /usr/share && shift && exec \"$@\"";
    return List.of("unshare", "--mount", "sh", "-c", script, "sh", share.toString());
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Alertmanager does not die");
    }
  }

  /** Ends it as an operator would: it keeps what it has told whom. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Alertmanager does not end");
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
