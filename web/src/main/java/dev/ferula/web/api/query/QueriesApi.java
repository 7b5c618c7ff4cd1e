package dev.ferula.web.api.query;

import dev.ferula.promql.QueryGate;
import dev.ferula.promql.QueryRecord;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.GoInteger;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The queries that run and those that ended last, with who asks and what they cost, and how to end
 * one. Prometheus has nothing like it.
 */
public final class QueriesApi {
  private static final double NANOS = 1e9;

  private final QueryGate gate;
  private final RecentQueries recent;
  private final LongSupplier nanoTime;

  /**
   * The endpoints.
   *
   * @param nanoTime the gate's clock
   */
  public QueriesApi(QueryGate gate, RecentQueries recent, LongSupplier nanoTime) {
    this.gate = gate;
    this.recent = recent;
    this.nanoTime = nanoTime;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/queries/active", exchange -> active());
    api.on(router, "GET", "/queries/recent", this::recent);
    api.on(router, "POST", "/queries/cancel", this::cancel);
  }

  private ApiAnswer active() {
    List<QueryGate.Active> active = gate.active();
    long now = nanoTime.getAsLong();
    return ApiAnswer.of(
        out -> {
          out.array();
          for (QueryGate.Active query : active) {
            out.object().field("id", Long.toString(query.id()));
            out.field("query", RecentQueries.shortened(query.query()));
            out.field("elapsedSeconds", (now - query.began()) / NANOS);
            OriginJson.write(out, query.origin());
            out.endObject();
          }
          out.endArray();
        });
  }

  private ApiAnswer recent(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    int limit = parameters.limit();
    boolean withRules = parameters.bool("rules", true);
    List<RecentQueries.Ended> latest =
        recent.latest(limit == 0 ? 2 * RecentQueries.KEPT : limit, withRules);
    return ApiAnswer.of(
        out -> {
          out.array();
          for (RecentQueries.Ended query : latest) {
            write(out, query);
          }
          out.endArray();
        });
  }

  private static void write(Json out, RecentQueries.Ended ended) throws IOException {
    QueryRecord query = ended.query();
    out.object().field("query", query.query());
    out.name("endedAt").timestamp(ended.at());
    out.name("start").timestamp(query.start());
    out.name("end").timestamp(query.end());
    out.field("stepSeconds", query.step() / 1000.0);
    String error = query.error();
    if (error != null) {
      out.field("error", error);
    }
    StatsJson.write(out.name("stats"), query.stats());
    OriginJson.write(out, query.origin());
    out.endObject();
  }

  private ApiAnswer cancel(Exchange exchange) throws IOException {
    String id = new ApiParameters(exchange).text("id");
    long number;
    try {
      number = GoInteger.parse(id);
    } catch (NumberFormatException e) {
      throw ApiException.invalidParameter("id", String.valueOf(e.getMessage()));
    }
    if (!gate.cancel(number)) {
      throw new ApiException(ApiException.Type.NOT_FOUND, "no query with the id " + id + " runs");
    }
    return ApiAnswer.NONE;
  }
}
