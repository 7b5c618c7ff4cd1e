package dev.ferula.web.api;

import dev.ferula.promql.ComputeThreads;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Route;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame around every endpoint of the API: cross-origin headers, readiness, the envelope of
 * answers and errors, and compression.
 */
public final class HttpApi {
  /** Where the API lives below the route prefix. */
  public static final String PREFIX = "/api/v1";

  private static final System.Logger LOG = System.getLogger(HttpApi.class.getName());

  private final Cors cors;
  private final Readiness readiness;
  private final ComputeThreads compute;

  /**
   * A frame.
   *
   * @param compute where answers are made and written
   */
  public HttpApi(Cors cors, Readiness readiness, ComputeThreads compute) {
    this.cors = cors;
    this.readiness = readiness;
    this.compute = compute;
  }

  /** Adds an endpoint that answers once the server is ready. */
  public void on(Router router, String methods, String path, Endpoint endpoint) {
    router.on(methods, PREFIX + path, ready(endpoint));
  }

  /** As {@link #on}, for an endpoint that waits for its turn and then sees to its own threads. */
  public void onWaiting(Router router, String methods, String path, Endpoint endpoint) {
    router.on(
        methods,
        PREFIX + path,
        readiness.guard(
            framed(
                exchange -> {
                  ApiAnswer answer = answer(endpoint, exchange);
                  if (answer.isShort()) {
                    respond(exchange, answer);
                  } else {
                    compute.call(() -> respond(exchange, answer));
                  }
                })));
  }

  /** As with Prometheus, what is answered before the server is ready is never compressed. */
  public Route always(Endpoint endpoint) {
    return framed(
        exchange ->
            compute.call(() -> respond(exchange, answer(endpoint, exchange), Exchange::plain)));
  }

  private Route ready(Endpoint endpoint) {
    return readiness.guard(
        framed(exchange -> compute.call(() -> respond(exchange, answer(endpoint, exchange)))));
  }

  /** A route that writes its whole answer itself, with the API's cross-origin headers. */
  public Route raw(Route route) {
    return framed(route);
  }

  private Route framed(Route route) {
    return exchange -> {
      cors.apply(exchange);
      try {
        route.handle(exchange);
      } catch (ApiException e) {
        respondError(exchange, e);
      }
    };
  }

  /** As {@link #raw}, once the server is ready. */
  public void onRaw(Router router, String methods, String path, Route route) {
    router.on(methods, PREFIX + path, readiness.guard(raw(route)));
  }

  /** Adds a route for programs alone, without cross-origin headers, once the server is ready. */
  public void onPlain(Router router, String methods, String path, Route route) {
    router.on(methods, PREFIX + path, readiness.guard(route));
  }

  /** Answers an OPTIONS request of the API, whatever its path. */
  public void options(Exchange exchange) throws IOException {
    cors.apply(exchange);
    exchange.respond(204);
  }

  /* How deep an expression may be leaves room on stacks as large as usual, but not on every one. */
  private static ApiAnswer answer(Endpoint endpoint, Exchange exchange) throws IOException {
    try {
      return endpoint.answer(exchange);
    } catch (StackOverflowError e) {
      throw new ApiException(
          ApiException.Type.EXECUTION,
          "what was asked for is nested deeper than the stack of this program's threads has room"
              + " for");
    } catch (InternalError e) {
      // As where a mapped file has a page that the disk does not give.
      LOG.log(System.Logger.Level.ERROR, "msg=\"an answer failed\"", e);
      throw new ApiException(ApiException.Type.INTERNAL, String.valueOf(e.getMessage()));
    }
  }

  /** Where an answer is written. */
  private interface Body {
    OutputStream of(Exchange exchange, int status, String contentType) throws IOException;
  }

  private static Exchange respond(Exchange exchange, ApiAnswer answer) throws IOException {
    return respond(exchange, answer, Exchange::compressed);
  }

  private static Exchange respond(Exchange exchange, ApiAnswer answer, Body body)
      throws IOException {
    try {
      ApiAnswer.Data data = answer.data();
      if (data == null) {
        exchange.respond(204);
        return exchange;
      }
      // Not closed where it fails midway: half an answer must not end like a whole one.
      Json out = new Json(body.of(exchange, 200, "application/json"));
      out.object().field("status", "success").name("data");
      data.write(out);
      annotations(out, "warnings", "warning", answer.warnings());
      annotations(out, "infos", "info", answer.infos());
      out.endObject();
      out.close();
      return exchange;
    } finally {
      answer.release().run();
    }
  }

  private static void annotations(Json out, String name, String kind, List<String> texts)
      throws IOException {
    int more = texts.size() - ApiAnswer.MAX_ANNOTATIONS;
    if (more > 0) {
      List<String> some = new ArrayList<>(texts.subList(0, ApiAnswer.MAX_ANNOTATIONS));
      some.add(more + " more " + kind + " annotations omitted");
      out.name(name).strings(some);
    } else if (!texts.isEmpty()) {
      out.name(name).strings(texts);
    }
  }

  private static void respondError(Exchange exchange, ApiException e) throws IOException {
    if (e.type() == ApiException.Type.INTERNAL) {
      LOG.log(System.Logger.Level.ERROR, "msg=\"API error\" path=" + exchange.path(), e);
    }
    try (Json out = new Json(exchange.compressed(e.type().status(), "application/json"))) {
      out.object()
          .field("status", "error")
          .field("errorType", e.type().text())
          .field("error", String.valueOf(e.getMessage()))
          .endObject();
    }
  }
}
