package dev.ferula.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A server as a process of its own, ours or the real one: both take the same flags. */
final class ServerProcess implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("ferula.root"));
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Pattern SAMPLE = Pattern.compile("\\[([0-9.]+),\"([^\"]*)\"\\]");
  private static final Pattern RESULT =
      Pattern.compile("\\{\"metric\":(\\{[^}]*\\}),\"value\":\\[[0-9.]+,\"([^\"]*)\"\\]\\}");

  private final Process process;
  private final Path log;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServerProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  static ServerProcess ferula(Path directory, Path config) throws IOException {
    return start(directory, ROOT.resolve("ferula"), config);
  }

  static ServerProcess start(Path directory, Path program, Path config) throws IOException {
    Files.createDirectories(directory);
    Path log = directory.resolve("log");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ServerProcess(process, log, port);
  }

  /** A real program to compare with; without it the test is skipped, under CI it fails. */
  static Path peer(String name) {
    String folders = System.getenv().getOrDefault("FERULA_PEERS", "") + ":" + System.getenv("PATH");
    Path found =
        Stream.of(folders.split(":"))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (found == null && "true".equals(System.getenv("CI"))) {
      fail(name + " is neither on PATH nor in FERULA_PEERS");
    }
    Assumptions.assumeTrue(found != null, name + " is neither on PATH nor in FERULA_PEERS");
    return found;
  }

  void awaitReady() throws Exception {
    until("/-/ready", body -> true);
  }

  /** Asks until an answer of status 200 fits. */
  String until(String path, Predicate<String> wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer";
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        HttpResponse<String> response = request(path);
        last = response.body();
        if (response.statusCode() == 200 && wanted.test(last)) {
          return last;
        }
      } catch (ConnectException e) {
        last = "not listening yet";
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return fail(path + " did not become what was wanted; last: " + last + "\n" + log());
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  String get(String path) throws Exception {
    return request(path).body();
  }

  private HttpResponse<String> request(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url(path))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The stored samples of a metric of the last minutes: values by timestamp. */
  Map<String, String> samples(String metric) throws Exception {
    Map<String, String> samples = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(get("/api/v1/query?query=" + encode(metric + "[5m]")));
    while (sample.find()) {
      samples.put(sample.group(1), sample.group(2));
    }
    return samples;
  }

  /** Labels and value of each element of an instant answer; the value alone of a scalar. */
  static Set<String> results(String body) {
    Set<String> results = new TreeSet<>();
    Matcher result = RESULT.matcher(body);
    while (result.find()) {
      Set<String> labels = new TreeSet<>();
      Matcher pair = Pattern.compile("\"[^\"]*\":\"[^\"]*\"").matcher(result.group(1));
      while (pair.find()) {
        labels.add(pair.group());
      }
      results.add(labels + " " + result.group(2));
    }
    if (results.isEmpty()) {
      results.add(body.replaceAll("[0-9]{10}(\\.[0-9]+)?", "T"));
    }
    return results;
  }

  static double lastValue(String body) {
    Matcher sample = SAMPLE.matcher(body);
    double value = Double.NaN;
    while (sample.find()) {
      value = Double.parseDouble(sample.group(2));
    }
    return value;
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  int terminate() throws Exception {
    signal("TERM");
    return awaitExit();
  }

  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitExit();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
    process.onExit().join();
  }
}
