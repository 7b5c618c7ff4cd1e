package dev.ferula.discovery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that answers by path and query as a test says, and what asks it over the network. */
public final class FakeServer implements AutoCloseable {
  /** Answers one request. */
  @FunctionalInterface
  public interface Script {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** A request as it came. */
  public record Asked(String request, String authorization, String content) {
    /** What a form said, decoded. */
    public String form() {
      return URLDecoder.decode(content, StandardCharsets.UTF_8);
    }
  }

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  public FakeServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString();
    byte[] content = exchange.getRequestBody().readAllBytes();
    asked.add(
        new Asked(
            exchange.getRequestMethod() + " " + target,
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            new String(content, StandardCharsets.UTF_8)));
    exchange.setStreams(new ByteArrayInputStream(content), null);
    Script script = scripts.get(target);
    try (exchange) {
      if (script == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        script.answer(exchange);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What was asked, as method, path and query. */
  public List<String> requests() {
    return asked.stream().map(Asked::request).toList();
  }

  /** The requests for a path, with or without a query. */
  public List<Asked> asked(String path) {
    return asked.stream()
        .filter(one -> one.request().substring(one.request().indexOf(' ') + 1).startsWith(path))
        .toList();
  }

  /** With what was asked for a path. */
  public List<String> authorizations(String path) {
    return asked(path).stream().map(Asked::authorization).toList();
  }

  /** The forms that were sent to a path. */
  public List<String> forms(String path) {
    return asked(path).stream().map(Asked::form).toList();
  }

  /** Lends a token to whoever asks, as the logins of clouds do. */
  public FakeServer lend(String pathAndQuery, String token) {
    return json(pathAndQuery, "{\"access_token\": \"" + token + "\", \"expires_in\": 3599}");
  }

  public FakeServer on(String pathAndQuery, Script script) {
    scripts.put(pathAndQuery, script);
    return this;
  }

  /** Answers with JSON. */
  public FakeServer json(String pathAndQuery, String body) {
    return on(pathAndQuery, exchange -> send(exchange, 200, "application/json", body));
  }

  public static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** What a mechanism works with here. */
  public static Mechanism.Surroundings surroundings() {
    return surroundings(Map.of());
  }

  /** What a mechanism works with here, in an environment of its own. */
  public static Mechanism.Surroundings surroundings(Map<String, String> environment) {
    StatsRegistry registry = StatsRegistry.create();
    return new Mechanism.Surroundings(
        "job", new Client(), registry, new RefreshMetrics(registry), Pause.REAL, environment::get);
  }

  /** The first groups that a mechanism finds. */
  public static List<TargetGroup> groups(Mechanism mechanism) throws InterruptedException {
    return groups(mechanism, Map.of());
  }

  /** The first groups that a mechanism finds in an environment. */
  public static List<TargetGroup> groups(Mechanism mechanism, Map<String, String> environment)
      throws InterruptedException {
    BlockingQueue<List<TargetGroup>> updates = new LinkedBlockingQueue<>();
    Discoverer discoverer = mechanism.discoverer(surroundings(environment));
    Thread running =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    discoverer.run(updates::add);
                  } catch (InterruptedException e) {
                    // Ended.
                  }
                });
    try {
      List<TargetGroup> first = updates.poll(30, TimeUnit.SECONDS);
      if (first == null) {
        throw new AssertionError("nothing found");
      }
      return first;
    } finally {
      running.interrupt();
      running.join();
    }
  }

  /** What a mechanism did until it had paused some times. */
  public record Run(
      List<List<TargetGroup>> updates, List<Duration> pauses, StatsRegistry registry) {
    /** How often all series of a counter without labels, or of a summary, were recorded. */
    public long count(String name) {
      long[] sum = new long[1];
      Point point = new Point();
      for (MetricFamily family : registry.families()) {
        if (family.name().equals(name)) {
          boolean summary = family.type() == MetricType.SUMMARY;
          family.read(point, (_, read) -> sum[0] += summary ? read.count() : (long) read.value());
        }
      }
      return sum[0];
    }
  }

  /** Runs a mechanism, in whose time pauses take none, until it has paused some times. */
  public static Run run(Mechanism mechanism, Map<String, String> environment, int pauses) {
    StatsRegistry registry = StatsRegistry.create();
    Run run = new Run(new ArrayList<>(), new ArrayList<>(), registry);
    Discoverer discoverer =
        mechanism.discoverer(
            new Mechanism.Surroundings(
                "job",
                new Client(),
                registry,
                new RefreshMetrics(registry),
                wait -> {
                  run.pauses.add(wait);
                  if (run.pauses.size() == pauses) {
                    throw new InterruptedException();
                  }
                },
                environment::get));
    try {
      discoverer.run(run.updates::add);
      throw new AssertionError("ended by itself");
    } catch (InterruptedException e) {
      return run;
    }
  }

  /** The labels of the first groups' targets, each with those of its group. */
  public static List<Map<String, String>> targets(Mechanism mechanism) throws InterruptedException {
    return targets(groups(mechanism));
  }

  /** The labels of targets, each with those of its group. */
  public static List<Map<String, String>> targets(List<TargetGroup> groups) {
    List<Map<String, String>> all = new ArrayList<>();
    for (TargetGroup group : groups) {
      for (Labels target : group.targets()) {
        Map<String, String> labels = new TreeMap<>();
        group.shared().forEach(labels::put);
        target.forEach(labels::put);
        all.add(labels);
      }
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** Asks with the client of the JDK. */
  private static final class Client implements WebClient {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public WebAnswer open(WebRequest request) throws IOException, InterruptedException {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(URI.create(request.url()))
              .timeout(request.timeout())
              .method(
                  request.method(),
                  request.content().isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(request.content()));
      request.headers().forEach(builder::header);
      HttpResponse<InputStream> response =
          client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      return new Answer(response);
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }

  private record Answer(HttpResponse<InputStream> response) implements WebAnswer {
    @Override
    public int status() {
      return response.statusCode();
    }

    @Override
    public String reason() {
      return "";
    }

    @Override
    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public void close() {
      try {
        response.body().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
