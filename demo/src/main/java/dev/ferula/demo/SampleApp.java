package dev.ferula.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ferula.stats.Tags;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * A small shop with a few pages, a queue of orders, customers that never tire, and a checkout that
 * fails now and then. Everything it does is recorded by {@link Telemetry}.
 */
final class SampleApp implements AutoCloseable {
  private static final int CUSTOMERS = 4;
  private static final int QUEUE_LIMIT = 100;
  private static final double FAILURE_RATE = 0.08;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RandomGenerator random;
  private final HttpServer http;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<String> orders = new LinkedBlockingQueue<>(QUEUE_LIMIT);
  private final HttpClient client = HttpClient.newBuilder().executor(workers).build();
  private volatile boolean closed;

  SampleApp(RandomGenerator random) throws IOException {
    this.random = random;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(workers);
    http.createContext("/", exchange -> answer(exchange, 8, 0));
    http.createContext("/search", exchange -> answer(exchange, 60, 0));
    http.createContext("/checkout", this::checkout);
  }

  void start() {
    Telemetry.register(orders::size);
    http.start();
    workers.execute(this::pack);
    for (int i = 0; i < CUSTOMERS; i++) {
      workers.execute(this::shop);
    }
  }

  private void checkout(HttpExchange exchange) throws IOException {
    if (!orders.offer("order")) {
      answer(exchange, 2, 1);
      return;
    }
    answer(exchange, 120, FAILURE_RATE);
  }

  /* The guide's step: record with the tags of the scope, once the answer is sent. */
  @SuppressWarnings("try") // the scope is there for its end
  private void answer(HttpExchange exchange, double typicalMillis, double failureRate)
      throws IOException {
    long start = System.nanoTime();
    boolean failed = random.nextDouble() < failureRate;
    pause(typicalMillis * Math.exp(random.nextGaussian() * 0.6));
    byte[] body = (failed ? "sorry\n" : "thank you\n").getBytes(StandardCharsets.UTF_8);
    int status = failed ? 500 : 200;
    String path = exchange.getHttpContext().getPath();
    try (exchange;
        var scope =
            Tags.with(Telemetry.METHOD, exchange.getRequestMethod())
                .with(Telemetry.PATH, path)
                .with(Telemetry.STATUS, Integer.toString(status))
                .enter()) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      Telemetry.RESPONSE_BYTES.record(body.length);
      Telemetry.LATENCY.record((System.nanoTime() - start) / (double) NANOS_PER_MILLI);
    }
  }

  private void shop() {
    String[] pages = {"/", "/search", "/search", "/checkout"};
    for (int i = 0; !closed; i++) {
      URI page = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + pages[i % 4]);
      try {
        client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
      } catch (IOException e) {
        // The shop is closing, or a request was lost; the next one tells.
        pause(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      pause(50 + random.nextInt(100));
    }
  }

  private void pack() {
    try {
      while (!closed) {
        orders.take();
        pause(300);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause(double millis) {
    LockSupport.parkNanos((long) (millis * NANOS_PER_MILLI));
  }

  @Override
  public void close() {
    closed = true;
    http.stop(0);
    client.shutdownNow();
    workers.shutdownNow();
  }
}
