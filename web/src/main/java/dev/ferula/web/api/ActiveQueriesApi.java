package dev.ferula.web.api;

import dev.ferula.promql.QueryGate;
import dev.ferula.promql.QueryOrigin;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/** Lists the queries that run, {@code GET /queries}, and ends one, {@code DELETE /queries/ID}. */
public final class ActiveQueriesApi {
  private static final double NANOS = 1e9;

  private final QueryGate gate;
  private final LongSupplier nanoTime;

  /**
   * The endpoints over one gate.
   *
   * @param nanoTime the gate's clock
   */
  public ActiveQueriesApi(QueryGate gate, LongSupplier nanoTime) {
    this.gate = gate;
    this.nanoTime = nanoTime;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/queries", this::list);
    api.on(router, "DELETE", "/queries/:id", this::cancel);
  }

  private ApiAnswer list(Exchange exchange) {
    List<QueryGate.Active> active = gate.active();
    long now = nanoTime.getAsLong();
    return ApiAnswer.of(
        out -> {
          out.array();
          for (QueryGate.Active query : active) {
            out.object().field("id", query.id()).field("query", query.query());
            out.field("seconds", (now - query.began()) / NANOS);
            origin(out, query.origin());
            out.endObject();
          }
          out.endArray();
        });
  }

  private static void origin(Json out, QueryOrigin origin) throws IOException {
    switch (origin) {
      case QueryOrigin.HttpRequest(String clientIp, _, String path) ->
          out.field("clientIP", clientIp).field("path", path);
      case QueryOrigin.RuleGroup(String file, String name) ->
          out.field("file", file).field("group", name);
      case QueryOrigin.Unknown _ -> {}
    }
  }

  private ApiAnswer cancel(Exchange exchange) {
    String id = exchange.pathVariable("id");
    long number;
    try {
      number = Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw ApiException.invalidParameter("id", "must be the number of a query, as /queries lists");
    }
    if (!gate.cancel(number)) {
      throw new ApiException(ApiException.Type.NOT_FOUND, "no query runs with the id " + number);
    }
    return ApiAnswer.of(out -> out.object().field("canceled", number).endObject());
  }
}
