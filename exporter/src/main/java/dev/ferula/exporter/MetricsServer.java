package dev.ferula.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;

/**
 * Serves an exporter at {@code /metrics} with the JDK's own HTTP server, on all interfaces unless
 * told otherwise. Close it to free the port.
 *
 * <p>A request must have come within a minute and an answer be taken within ten, unless the
 * properties {@code sun.net.httpserver.maxReqTime} and {@code maxRspTime} were set before. They
 * hold for all servers of this kind in the process.
 */
public final class MetricsServer implements AutoCloseable {
  private static final byte[] WELCOME =
      ("<!doctype html><html lang=\"en\"><title>Metrics</title>"
              + "<p><a href=\"/metrics\">Metrics</a></html>\n")
          .getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final ExecutorService threads;

  static {
    limit("maxReqTime", "60");
    limit("maxRspTime", "600");
  }

  /* Seconds. The JDK's server has no other place to say it, and waits for ever. */
  private static void limit(String name, String seconds) {
    System.getProperties().putIfAbsent("sun.net.httpserver." + name, seconds);
  }

  private MetricsServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** Listens on the port, on all interfaces; 0 takes a free port. */
  public static MetricsServer start(int port, PrometheusExporter exporter) throws IOException {
    return start(new InetSocketAddress(port), exporter);
  }

  /** Listens on one address only. */
  public static MetricsServer start(InetAddress address, int port, PrometheusExporter exporter)
      throws IOException {
    return start(new InetSocketAddress(address, port), exporter);
  }

  private static MetricsServer start(InetSocketAddress address, PrometheusExporter exporter)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    ExecutorService threads = ServerThreads.create();
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, exporter));
    server.start();
    return new MetricsServer(server, threads);
  }

  /* One context, as the JDK's server takes /metricsandmore for /metrics. */
  private static void answer(HttpExchange exchange, PrometheusExporter exporter)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/metrics") || path.equals("/metrics/")) {
      exporter.handle(exchange);
      return;
    }
    try (exchange) {
      if (!path.equals("/")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      exchange.sendResponseHeaders(200, head ? -1 : WELCOME.length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(WELCOME);
        }
      }
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Stops at once; scrapes that are under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
