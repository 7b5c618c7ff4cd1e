package dev.ferula.web.api.series;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Exemplar;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.storage.ExemplarQueryable;
import dev.ferula.storage.SeriesExemplars;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Times;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import dev.ferula.web.security.Gatekeeper;
import dev.ferula.web.security.ScopedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The exemplars of the series that an expression selects. */
public final class ExemplarsApi {
  private final ExemplarQueryable store;
  private final ParserOptions parser;

  public ExemplarsApi(ExemplarQueryable store, ParserOptions parser) {
    this.store = store;
    this.parser = parser;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET POST", "/query_exemplars", this::exemplars);
  }

  private ApiAnswer exemplars(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    long start = parameters.time("start", Times.MIN);
    long end = parameters.time("end", Times.MAX);
    if (end < start) {
      throw new ApiException(
          ApiException.Type.BAD_DATA, "end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> selectors = selectors(parameters.text("query"));
    if (selectors.isEmpty()) {
      return ApiAnswer.NONE;
    }
    List<SeriesExemplars> found;
    try {
      found =
          ScopedStorage.of(store, Gatekeeper.identityOf(exchange)).exemplars(start, end, selectors);
    } catch (StorageException e) {
      throw SeriesApi.failure(e);
    }
    return ApiAnswer.of(
        out -> {
          out.array();
          for (SeriesExemplars series : found) {
            write(out, series);
          }
          out.endArray();
        });
  }

  private List<List<Matcher>> selectors(String query) {
    List<List<Matcher>> selectors = new ArrayList<>();
    try {
      collect(Parser.parse(query, parser), selectors);
    } catch (ParseException e) {
      throw new ApiException(ApiException.Type.BAD_DATA, String.valueOf(e.getMessage()));
    }
    return selectors;
  }

  private static void collect(Expr expr, List<List<Matcher>> selectors) {
    switch (expr) {
      case Expr.VectorSelector selector -> selectors.add(selector.matchers());
      case Expr.MatrixSelector matrix -> collect(matrix.selector(), selectors);
      case Expr.SubqueryExpr subquery -> collect(subquery.inner(), selectors);
      case Expr.UnaryExpr unary -> collect(unary.operand(), selectors);
      case Expr.ParenExpr paren -> collect(paren.inner(), selectors);
      case Expr.Call call -> call.arguments().forEach(each -> collect(each, selectors));
      case Expr.BinaryExpr binary -> {
        collect(binary.left(), selectors);
        collect(binary.right(), selectors);
      }
      case Expr.AggregateExpr aggregate -> {
        Expr parameter = aggregate.parameter();
        if (parameter != null) {
          collect(parameter, selectors);
        }
        collect(aggregate.inner(), selectors);
      }
      case Expr.NumberLiteral ignored -> {}
      case Expr.StringLiteral ignored -> {}
    }
  }

  private static void write(Json out, SeriesExemplars series) throws IOException {
    out.object().name("seriesLabels").labels(series.series());
    out.name("exemplars").array();
    for (Exemplar exemplar : series.exemplars()) {
      out.object().name("labels").labels(exemplar.labels());
      out.name("value").sampleValue(exemplar.value());
      out.name("timestamp").timestamp(exemplar.timestamp()).endObject();
    }
    out.endArray().endObject();
  }
}
