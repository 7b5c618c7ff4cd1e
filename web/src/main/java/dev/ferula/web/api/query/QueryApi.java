package dev.ferula.web.api.query;

import dev.ferula.model.GoQuote;
import dev.ferula.promql.Cancellation;
import dev.ferula.promql.Engine;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.QueryPrice;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.JsonPrinter;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.promql.parser.PrettyPrinter;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.series.SeriesApi;
import dev.ferula.web.cardinality.MetricReads;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import dev.ferula.web.security.Gatekeeper;
import dev.ferula.web.security.ScopedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Evaluates, formats and parses expressions. */
public final class QueryApi {
  /** More points than this in one series of a range query are refused. */
  static final long MAX_POINTS = 11_000;

  private static final long NANOS_IN_MILLI = 1_000_000;

  /* An answer with so many numbers is written in a tenth of a millisecond or two. */
  private static final int SHORT = 500;

  private final Engine engine;
  private final Queryable storage;
  private final ParserOptions parser;
  private final QueryOptions defaults;
  private final LongSupplier clock;
  private final MetricReads reads;

  /**
   * The endpoints over one storage.
   *
   * @param defaults what every query is run with, such as its share of the memory budget; samples
   *     are counted by step only where they say so and the request wants it
   * @param clock milliseconds since the epoch
   * @param reads is told which metrics are read
   */
  public QueryApi(
      Engine engine,
      Queryable storage,
      ParserOptions parser,
      QueryOptions defaults,
      LongSupplier clock,
      MetricReads reads) {
    this.engine = engine;
    this.storage = storage;
    this.parser = parser;
    this.defaults = defaults;
    this.clock = clock;
    this.reads = reads;
  }

  public void addTo(HttpApi api, Router router) {
    api.onWaiting(router, "GET POST", "/query", this::instant);
    api.onWaiting(router, "GET POST", "/query_range", this::range);
    api.onWaiting(router, "GET POST", "/explain", this::explain);
    api.onWaiting(router, "GET POST", "/price", this::price);
    api.on(router, "GET POST", "/format_query", this::format);
    api.on(router, "GET POST", "/parse_query", this::parse);
  }

  private Queryable seenBy(Exchange exchange) {
    return ScopedStorage.of(storage, Gatekeeper.identityOf(exchange));
  }

  private ApiAnswer instant(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    int limit = parameters.limit();
    return answer(
        parameters,
        limit,
        instant(seenBy(exchange), parameters, exchange, UnaryOperator.identity()));
  }

  /* What is wrong is told in Prometheus's order: the times before the options. */
  private Evaluation<QueryResult> instant(
      Queryable seen, ApiParameters parameters, Exchange exchange, UnaryOperator<QueryOptions> more)
      throws IOException {
    long time = parameters.time("time", clock.getAsLong());
    QueryOptions options = more.apply(options(exchange, parameters));
    return timely(parameters, () -> engine.instant(seen, parameters.text("query"), time, options));
  }

  private ApiAnswer range(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    int limit = parameters.limit();
    return answer(
        parameters, limit, range(seenBy(exchange), parameters, exchange, UnaryOperator.identity()));
  }

  private Evaluation<QueryResult> range(
      Queryable seen, ApiParameters parameters, Exchange exchange, UnaryOperator<QueryOptions> more)
      throws IOException {
    Steps steps = steps(parameters);
    QueryOptions options = more.apply(options(exchange, parameters));
    return timely(
        parameters,
        () ->
            engine.range(
                seen, parameters.text("query"), steps.start(), steps.end(), steps.step(), options));
  }

  /** Where an expression is evaluated; at one instant if the step is zero. */
  private record Steps(long start, long end, long step) {}

  private static Steps steps(ApiParameters parameters) {
    long start = parameters.time("start");
    long end = parameters.time("end");
    if (end < start) {
      throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
    }
    long nanos = parameters.nanos("step");
    long step = nanos / NANOS_IN_MILLI;
    if (nanos <= 0) {
      throw ApiException.invalidParameter(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if (points(start, end, nanos) > MAX_POINTS) {
      throw new ApiException(
          ApiException.Type.BAD_DATA,
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)");
    }
    if (step == 0) {
      throw ApiException.invalidParameter("step", "less than a millisecond");
    }
    return new Steps(start, end, step);
  }

  /* How many steps there are; of more years than fit in nanoseconds those of whole milliseconds. */
  private static long points(long start, long end, long step) {
    long span;
    try {
      span = Math.subtractExact(end, start);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
    return span <= Long.MAX_VALUE / NANOS_IN_MILLI
        ? span * NANOS_IN_MILLI / step
        : span / Math.max(1, step / NANOS_IN_MILLI);
  }

  /* What a query as /query or, where there is a start, /query_range would cost; it does not run. */
  private ApiAnswer price(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    QueryOptions options = options(exchange, parameters);
    Steps steps;
    if (parameters.has("start")) {
      steps = steps(parameters);
    } else {
      long time = parameters.time("time", clock.getAsLong());
      steps = new Steps(time, time, 0);
    }
    String query = parameters.text("query");
    Queryable seen = seenBy(exchange);
    QueryPrice price =
        run(() -> engine.price(seen, query, steps.start(), steps.end(), steps.step(), options));
    return ApiAnswer.of(out -> PriceJson.write(out, price, engine.options().maxSamples()));
  }

  /* Runs a query as /query or, where there is a start, /query_range would, and tells how. */
  private ApiAnswer explain(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    UnaryOperator<QueryOptions> explained = options -> options.withExplain(true);
    Queryable seen = seenBy(exchange);
    QueryResult result =
        run(
            parameters.has("start")
                ? range(seen, parameters, exchange, explained)
                : instant(seen, parameters, exchange, explained));
    return new ApiAnswer(
        out -> ExplanationJson.write(out, result), result.warnings(), result.infos(), () -> {});
  }

  private Expr expression(ApiParameters parameters) {
    try {
      return Parser.parse(parameters.text("query"), parser);
    } catch (ParseException e) {
      throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
    }
  }

  private QueryOptions options(Exchange exchange, ApiParameters parameters) {
    QueryOptions options = defaults;
    long timeout = parameters.has("timeout") ? parameters.duration("timeout") : 0;
    if (timeout > 0) {
      options = options.withTimeout(timeout);
    }
    if (parameters.has("lookback_delta")) {
      try {
        options =
            options.withLookbackDelta(
                // One below zero stands for the engine's, as zero does.
                Math.max(0, ApiParameters.parseDuration(parameters.text("lookback_delta"))));
      } catch (IllegalArgumentException e) {
        throw new ApiException(
            ApiException.Type.BAD_DATA, "error parsing lookback delta duration: " + e.getMessage());
      }
    }
    note(exchange, parameters.text("query"));
    Cancellation cancellation = new Cancellation();
    exchange.onClientGone(cancellation::cancel);
    return options
        .withPerStepStats(defaults.perStepStats() && parameters.text("stats").equals("all"))
        .withCancellation(cancellation)
        .withOrigin(origin(exchange));
  }

  /* Browsers say from which page of ours they ask. */
  private void note(Exchange exchange, String query) {
    boolean page = exchange.requestHeader("Referer").contains("/query");
    reads.note(
        query, page ? MetricReads.Reader.PAGE : MetricReads.Reader.CLIENT, exchange.client());
  }

  /* A query without any time is read and times out, as a context that has expired ends it. */
  private <T> Evaluation<T> timely(ApiParameters parameters, Evaluation<T> evaluation) {
    if (!parameters.has("timeout") || parameters.duration("timeout") > 0) {
      return evaluation;
    }
    return () -> {
      expression(parameters);
      throw new ApiException(ApiException.Type.TIMEOUT, "query timed out in query execution");
    };
  }

  private static QueryOrigin origin(Exchange exchange) {
    String address = exchange.remoteAddress();
    int port = address.lastIndexOf(':');
    String ip = port > 0 ? address.substring(0, port) : address;
    return new QueryOrigin.HttpRequest(ip, exchange.method(), exchange.path());
  }

  /** A query about to run, or to be priced. */
  private interface Evaluation<T> {
    T run();
  }

  private static <T> T run(Evaluation<T> evaluation) {
    try {
      return evaluation.run();
    } catch (QueryException e) {
      String message = String.valueOf(e.getMessage());
      throw e.kind() == QueryException.Kind.BAD_DATA
          ? ApiException.invalidParameter("query", message)
          : new ApiException(typeOf(e), message);
    } catch (StorageException e) {
      throw SeriesApi.failure(e, ApiException.Type.INTERNAL);
    }
  }

  private static ApiAnswer answer(
      ApiParameters parameters, int limit, Evaluation<QueryResult> evaluation) {
    QueryResult result = run(evaluation);
    List<String> warnings = new ArrayList<>();
    Value value = truncate(result.value(), limit, warnings);
    warnings.addAll(result.warnings());
    String stats = parameters.text("stats");
    if (!stats.isEmpty() && !stats.equals("true") && !stats.equals("all")) {
      warnings.add(
          "value "
              + GoQuote.quote(stats)
              + " for parameter \"stats\" is deprecated and will be rejected in the next major"
              + " release, use \"true\" or \"all\"");
    }
    return new ApiAnswer(
        out -> {
          out.object().field("resultType", value.type().text()).name("result");
          ValueJson.write(out, value);
          if (!stats.isEmpty()) {
            StatsJson.write(out.name("stats"), result.stats());
          }
          out.endObject();
        },
        warnings,
        result.infos(),
        () -> {},
        isShort(value));
  }

  private static boolean isShort(Value value) {
    return switch (value) {
      case Value.Scalar _, Value.Text _ -> true;
      case Value.Vector(var elements) -> elements.size() <= SHORT && !hasHistograms(elements);
      case Value.Matrix(var all) -> {
        long points = 0;
        for (ResultSeries series : all) {
          points += 1 + series.size();
        }
        yield points <= SHORT && !hasHistograms(all);
      }
    };
  }

  private static boolean hasHistograms(List<ResultSeries> all) {
    return all.stream().anyMatch(ResultSeries::hasHistograms);
  }

  private static Value truncate(Value value, int limit, List<String> warnings) {
    if (limit == 0) {
      return value;
    }
    Value cut =
        switch (value) {
          case Value.Vector(var elements) when elements.size() > limit ->
              new Value.Vector(elements.subList(0, limit));
          case Value.Matrix(var series) when series.size() > limit ->
              new Value.Matrix(series.subList(0, limit));
          default -> value;
        };
    if (!cut.equals(value)) {
      warnings.add(SeriesApi.TRUNCATED);
    }
    return cut;
  }

  private static ApiException.Type typeOf(QueryException e) {
    return switch (e.kind()) {
      case BAD_DATA -> ApiException.Type.BAD_DATA;
      case EXECUTION -> ApiException.Type.EXECUTION;
      case TIMEOUT -> ApiException.Type.TIMEOUT;
      case CANCELED -> ApiException.Type.CANCELED;
      case UNAVAILABLE -> ApiException.Type.UNAVAILABLE;
      case INTERNAL -> ApiException.Type.INTERNAL;
    };
  }

  private ApiAnswer format(Exchange exchange) throws IOException {
    String pretty = PrettyPrinter.print(expression(new ApiParameters(exchange)));
    return ApiAnswer.of(out -> out.string(pretty));
  }

  private ApiAnswer parse(Exchange exchange) throws IOException {
    String tree = JsonPrinter.print(expression(new ApiParameters(exchange)));
    return ApiAnswer.of(out -> out.raw(tree));
  }
}
