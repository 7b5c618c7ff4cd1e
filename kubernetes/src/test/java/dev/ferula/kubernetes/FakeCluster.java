package dev.ferula.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ferula.discovery.WebAnswer;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** The interface of a cluster: lists with versions, and watches that a test feeds. */
final class FakeCluster implements AutoCloseable {
  private static final String END = "end";
  private static final String GONE = "gone";

  private final HttpServer server;
  private final Map<String, Map<String, String>> objects = new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<String>> events = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final Set<String> brief = ConcurrentHashMap.newKeySet();
  private int version = 100;

  FakeCluster() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<String> requests() {
    return requests;
  }

  private BlockingQueue<String> events(String path) {
    return events.computeIfAbsent(path, _ -> new LinkedBlockingQueue<>());
  }

  private Map<String, String> objects(String path) {
    return objects.computeIfAbsent(path, _ -> new TreeMap<>());
  }

  /** Adds an object that lists have; its metadata are completed with name, namespace, version. */
  synchronized String add(String path, String namespace, String name, String rest) {
    version++;
    String object =
        "{\"metadata\":{\"name\":\""
            + name
            + "\","
            + (namespace.isEmpty() ? "" : "\"namespace\":\"" + namespace + "\",")
            + "\"resourceVersion\":\""
            + version
            + "\",\"managedFields\":[{}]"
            + rest
            + "}";
    objects(path).put(namespace + "/" + name, object);
    return object;
  }

  /** Adds or changes an object and tells those who watch. */
  void put(String path, String type, String namespace, String name, String rest) {
    String object = add(path, namespace, name, rest);
    events(path).add("{\"type\":\"" + type + "\",\"object\":" + object + "}");
  }

  synchronized void remove(String path, String namespace, String name) {
    String object = objects(path).remove(namespace + "/" + name);
    events(path).add("{\"type\":\"DELETED\",\"object\":" + object + "}");
  }

  /** Ends the watch of a path, as servers do now and then. */
  void endWatch(String path) {
    events(path).add(END);
  }

  /** Tells the watch of a path that its version is forgotten. */
  void forget(String path) {
    events(path).add(GONE);
  }

  /** Removes an object without telling anybody, as if it had happened while nobody watched. */
  synchronized void removeUnseen(String path, String namespace, String name) {
    objects(path).remove(namespace + "/" + name);
  }

  /** Refuses to list a path, as where the account may not read it. */
  void forbid(String path) {
    forbidden.add(path);
  }

  /** Ends each watch of a path as it begins, as some proxies do. */
  void endWatchesAtOnce(String path) {
    brief.add(path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    requests.add(uri.toString());
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    try (exchange) {
      if (forbidden.contains(uri.getPath())) {
        exchange.sendResponseHeaders(403, -1);
      } else if (brief.contains(uri.getPath()) && query.contains("watch=1")) {
        exchange.sendResponseHeaders(200, -1);
      } else if (query.contains("watch=1")) {
        watch(exchange, uri.getPath());
      } else {
        list(exchange, uri.getPath());
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void list(HttpExchange exchange, String path) throws IOException {
    String body;
    synchronized (this) {
      body =
          "{\"metadata\":{\"resourceVersion\":\""
              + version
              + "\"},\"items\":["
              + String.join(",", objects(path).values())
              + "]}";
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void watch(HttpExchange exchange, String path) throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    while (true) {
      String event = events(path).take();
      if (event.equals(END)) {
        return;
      }
      if (event.equals(GONE)) {
        write(out, "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\"}}");
        return;
      }
      write(out, event);
    }
  }

  private static void write(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Asks with the client of the JDK. */
  static WebClient client() {
    return new Client();
  }

  private static final class Client implements WebClient {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public WebAnswer open(WebRequest request) throws IOException, InterruptedException {
      HttpRequest asked =
          HttpRequest.newBuilder(URI.create(request.url())).timeout(request.timeout()).build();
      return new Answer(client.send(asked, HttpResponse.BodyHandlers.ofInputStream()));
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

  @Override
  public void close() {
    events.values().forEach(queue -> queue.add(END));
    server.stop(0);
  }
}
