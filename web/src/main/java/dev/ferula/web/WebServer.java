package dev.ferula.web;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.promql.ComputeThreads;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.api.Cors;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Readiness;
import dev.ferula.web.federation.Federation;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import dev.ferula.web.http.HttpServer;
import dev.ferula.web.http.Route;
import dev.ferula.web.http.Router;
import dev.ferula.web.http.ServerTls;
import dev.ferula.web.http.TlsSettings;
import dev.ferula.web.security.AccessRules;
import dev.ferula.web.security.Gatekeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a server: listening, the route prefix, health, lifecycle and metrics. Endpoints
 * are added to {@link #api} and {@link #router} before {@link #start}. Thread-safe once started.
 */
public final class WebServer implements AutoCloseable {
  private static final String NAME = "Prometheus Server";

  private final WebOptions options;
  private final Readiness readiness = new Readiness();
  private final Router router = new Router();
  private final Router outside = new Router();
  private final Router preflight = new Router();
  private final HttpApi api;
  private final WebMetrics metrics;
  private final LongSupplier nanoTime;
  private final ComputeThreads compute;
  private final StatsRegistry registry;
  private final Gatekeeper gatekeeper;
  private final AtomicBoolean quitting = new AtomicBoolean();
  private final HttpServer http;

  /**
   * A server that does not listen yet.
   *
   * @param compute where answers are made and written
   * @param access who may come in, asked on every request
   * @param tls asked on every new connection; null for plain HTTP
   */
  public WebServer(
      WebOptions options,
      StatsRegistry registry,
      LongSupplier nanoTime,
      ComputeThreads compute,
      Supplier<AccessRules> access,
      @Nullable Supplier<TlsSettings> tls) {
    this.options = options;
    this.nanoTime = nanoTime;
    this.compute = compute;
    this.registry = registry;
    this.metrics = new WebMetrics(registry);
    this.api = new HttpApi(new Cors(options.corsOrigin()), readiness, compute);
    this.gatekeeper = new Gatekeeper(access, nanoTime);
    this.http =
        new HttpServer(
            options.addresses(),
            options.maxConnections(),
            options.readTimeout(),
            tls == null ? null : new ServerTls(tls),
            this::handle);
    WebMetrics.connections(registry, http.connections());
    health();
    profiles();
    outside.on("GET HEAD", "/", exchange -> exchange.redirect(302, options.routePrefix()));
    preflight.on("OPTIONS", HttpApi.PREFIX + "/*path", readiness.guard(api::options));
  }

  public HttpApi api() {
    return api;
  }

  public Router router() {
    return router;
  }

  public Readiness readiness() {
    return readiness;
  }

  private void health() {
    router.on("GET", "/-/healthy", exchange -> exchange.respond(200, NAME + " is Healthy.\n"));
    router.on("HEAD", "/-/healthy", exchange -> exchange.respond(200));
    router.on(
        "GET",
        "/-/ready",
        readiness.guard(exchange -> exchange.respond(200, NAME + " is Ready.\n")));
    router.on("HEAD", "/-/ready", readiness.guard(exchange -> exchange.respond(200)));
  }

  /** Lets requests reload and stop the server, or refuses them if that is switched off. */
  public void lifecycle(Lifecycle lifecycle) {
    for (String path : List.of("/-/reload", "/-/quit")) {
      router.on(
          "GET", path, exchange -> exchange.respond(405, "Only POST or PUT requests allowed"));
      if (!options.lifecycle()) {
        router.on(
            "POST PUT", path, exchange -> exchange.respond(403, "Lifecycle API is not enabled."));
      }
    }
    if (options.lifecycle()) {
      router.on("POST PUT", "/-/reload", exchange -> reload(exchange, lifecycle));
      router.on("POST PUT", "/-/quit", exchange -> quit(exchange, lifecycle));
    }
  }

  private static void reload(Exchange exchange, Lifecycle lifecycle) throws IOException {
    try {
      lifecycle.reload();
    } catch (RuntimeException e) {
      throw new HttpFailure(500, "failed to reload config: " + e.getMessage());
    }
    exchange.respond(200);
  }

  private void quit(Exchange exchange, Lifecycle lifecycle) throws IOException {
    if (!quitting.compareAndSet(false, true)) {
      exchange.respond(200, "Termination already in progress.");
      return;
    }
    exchange.respond(200, "Requesting termination... Goodbye!");
    lifecycle.quit();
  }

  /** Lets other servers scrape what is stored at {@code /federate}. */
  public void federation(Federation federation) {
    router.on(
        "GET",
        "/federate",
        readiness.guard(
            exchange ->
                compute.call(
                    () -> {
                      federation.handle(exchange);
                      return exchange;
                    })));
  }

  /** Serves the operator's pages below {@code /consoles}. */
  public void consoles(Consoles consoles) {
    router.on("GET", "/consoles/*filepath", readiness.guard(consoles));
  }

  /** Serves the files of a directory below {@code /user}. */
  public void userAssets(Path directory) {
    router.on("GET HEAD", "/user/*filepath", new UserAssets(directory));
  }

  /* Tools for Go programs ask here; they are told where the same is to be had. */
  private void profiles() {
    router.on(
        "GET POST",
        "/debug/*subpath",
        exchange ->
            exchange.respond(
                404,
                "There are no Go profiles of a Java program. Take a recording with"
                    + " \"jcmd <pid> JFR.start\", threads with \"jcmd <pid> Thread.print\"; the"
                    + " figures of the runtime are at /metrics under jvm_.\n"));
  }

  /** Serves the server's own metrics at {@code /metrics}. */
  public void metrics(PrometheusExporter exporter) {
    Route route = new MetricsRoute(exporter, registry);
    router.on("GET HEAD", "/metrics", route);
  }

  private void handle(Exchange exchange) throws Exception {
    long start = nanoTime.getAsLong();
    try {
      if (gatekeeper.admit(exchange)) {
        handleBelowPrefix(exchange);
      }
    } finally {
      metrics.record(exchange, nanoTime.getAsLong() - start);
    }
  }

  private void handleBelowPrefix(Exchange exchange) throws Exception {
    String prefix = options.routePrefix();
    if (exchange.path().equals("*") && exchange.method().equals("OPTIONS")) {
      exchange.respond(200); // Of the server as a whole.
      return;
    }
    if (!prefix.isEmpty()) {
      String path = exchange.path();
      boolean reads = exchange.method().equals("GET") || exchange.method().equals("HEAD");
      if (path.equals(prefix) && reads) {
        redirect(exchange, 301, "/");
        return;
      }
      if (!CleanPath.of(path).startsWith(prefix + "/") || !path.startsWith(prefix + "/")) {
        outside(exchange, path);
        return;
      }
      exchange.path(path.substring(prefix.length()));
    }
    try {
      route(exchange);
    } catch (HttpFailure failure) {
      exchange.fail(failure);
    }
  }

  /* Only the root is there; a path that is not clean is cleaned first, and may lead inside then. */
  private void outside(Exchange exchange, String path) throws Exception {
    String clean = CleanPath.of(path);
    if (clean.equals(path)) {
      outside.handle(exchange);
    } else {
      exchange.redirect(301, CleanPath.encode(clean) + question(exchange));
    }
  }

  private static String question(Exchange exchange) {
    return exchange.query().isEmpty() ? "" : "?" + exchange.query();
  }

  private void route(Exchange exchange) throws Exception {
    Gatekeeper.authorize(exchange);
    String path = exchange.path();
    String clean = CleanPath.of(path);
    if (clean.equals(HttpApi.PREFIX)) {
      clean += "/";
    }
    String other = clean.length() > 1 && clean.endsWith("/") ? cut(clean) : clean + "/";
    if (!clean.equals(path)) {
      redirect(exchange, 301, clean);
    } else if (!router.hasRoute(exchange, path) && router.hasRoute(exchange, other)) {
      redirect(exchange, exchange.method().equals("GET") ? 301 : 307, other);
    } else if (exchange.method().equals("OPTIONS") && path.startsWith(HttpApi.PREFIX + "/")) {
      preflight.handle(exchange);
    } else {
      router.handle(exchange);
    }
  }

  private static String cut(String path) {
    return path.substring(0, path.length() - 1);
  }

  private void redirect(Exchange exchange, int status, String path) throws IOException {
    exchange.redirect(status, options.routePrefix() + CleanPath.encode(path) + question(exchange));
  }

  /**
   * Binds the addresses, so that a taken port is known before anything else begins.
   *
   * @throws IOException naming the address that cannot be bound
   */
  public void bind() throws IOException {
    http.bind();
  }

  /** Starts to answer; the API answers 503 until {@link #readiness} says ready. */
  public void start() throws Exception {
    for (Router routed : List.of(router, preflight, outside)) {
      metrics.expect(routed.handlers());
    }
    http.start();
  }

  /** The port of each address in their order. */
  public List<Integer> ports() {
    return http.ports();
  }

  @Override
  public void close() {
    http.close();
    gatekeeper.close();
  }
}
