package dev.ferula.dist;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A scrape target: one that counts its scrapes, or one whose values never change. */
final class CountingTarget implements AutoCloseable {
  private static final String CONSTANT =
      """
      # TYPE constant gauge
      constant{a="x",b="1"} 3
      constant{a="y",b="1"} 14.5
      constant{a="z",b="2"} -2e-7
      # TYPE latency histogram
      latency_bucket{le="0.1"} 3
      latency_bucket{le="1"} 7
      latency_bucket{le="+Inf"} 10
      latency_sum 12.5
      latency_count 10
      """;

  private final HttpServer http;

  private CountingTarget(Supplier<String> body) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/metrics",
        exchange -> {
          byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, bytes.length);
          try (exchange) {
            exchange.getResponseBody().write(bytes);
          }
        });
    http.start();
  }

  static CountingTarget start() throws IOException {
    AtomicLong scrapes = new AtomicLong();
    return new CountingTarget(
        () -> "# TYPE scrapes_total counter\nscrapes_total " + scrapes.incrementAndGet() + "\n");
  }

  static CountingTarget constant() throws IOException {
    return new CountingTarget(() -> CONSTANT);
  }

  int port() {
    return http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
