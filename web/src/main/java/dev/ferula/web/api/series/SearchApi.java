package dev.ferula.web.api.series;

import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import dev.ferula.web.search.Scorer;
import dev.ferula.web.security.Gatekeeper;
import dev.ferula.web.security.ScopedStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds names of metrics, names of labels and values of labels by what somebody has typed. Answers
 * are lines of JSON: batches of results, then one line that says how it ended.
 */
public final class SearchApi {
  /** What the endpoints are told by whoever builds the server. */
  public record Options(boolean enabled, int maxLimit) {}

  private static final Comparator<Found> BY_VALUE =
      Comparator.comparing(Found::value, Utf8Order.COMPARATOR);

  private final Queryable storage;
  private final Function<String, @Nullable Metadata> metadata;
  private final LongSupplier clock;
  private final Options options;

  /**
   * The endpoints over one storage.
   *
   * @param metadata what targets say about a metric; null for nothing
   * @param clock milliseconds since the epoch
   */
  public SearchApi(
      Queryable storage,
      Function<String, @Nullable Metadata> metadata,
      LongSupplier clock,
      Options options) {
    this.storage = storage;
    this.metadata = metadata;
    this.clock = clock;
    this.options = options;
  }

  public void addTo(HttpApi api, Router router) {
    api.onRaw(router, "GET POST", "/search/metric_names", this::metricNames);
    api.onRaw(router, "GET POST", "/search/label_names", this::labelNames);
    api.onRaw(router, "GET POST", "/search/label_values", this::labelValues);
  }

  private record Found(String value, double score) {}

  /** Writes what stands in a result behind its name or value and its score. */
  private interface Details {
    Details NONE = (out, value) -> {};

    void write(Json out, String value) throws IOException;
  }

  private void metricNames(Exchange exchange) throws IOException {
    ApiParameters parameters = parameters(exchange);
    SearchRequest search = search(parameters, "metric_names");
    // Metadata is that of all targets, of which whoever sees only some series knows nothing.
    boolean withMetadata =
        parameters.bool("include_metadata", false) && !Gatekeeper.identityOf(exchange).isScoped();
    respond(
        exchange,
        search,
        find(exchange, search, Labels.METRIC_NAME),
        "name",
        withMetadata ? (out, value) -> write(out, metadata.apply(value)) : Details.NONE);
  }

  private void labelNames(Exchange exchange) throws IOException {
    SearchRequest search = search(parameters(exchange), "label_names");
    respond(exchange, search, find(exchange, search, null), "name", Details.NONE);
  }

  private void labelValues(Exchange exchange) throws IOException {
    ApiParameters parameters = parameters(exchange);
    SearchRequest search = search(parameters, "label_values");
    if (!parameters.has("label")) {
      throw new ApiException(ApiException.Type.BAD_DATA, "missing required parameter \"label\"");
    }
    String label = parameters.text("label");
    respond(exchange, search, find(exchange, search, label), "value", Details.NONE);
  }

  private ApiParameters parameters(Exchange exchange) throws IOException {
    if (!options.enabled()) {
      throw new ApiException(ApiException.Type.UNAVAILABLE, "search API disabled");
    }
    return new ApiParameters(exchange);
  }

  private SearchRequest search(ApiParameters parameters, String endpoint) {
    return SearchRequest.of(parameters, endpoint, options.maxLimit(), clock.getAsLong());
  }

  private static void write(Json out, @Nullable Metadata known) throws IOException {
    if (known == null) {
      return;
    }
    out.field("type", known.type().text());
    if (!known.help().isEmpty()) {
      out.field("help", known.help());
    }
    if (!known.unit().isEmpty()) {
      out.field("unit", known.unit());
    }
  }

  /* Values of the label, or names of labels where that is null. */
  private List<Found> find(Exchange exchange, SearchRequest search, @Nullable String label) {
    Queryable seen = ScopedStorage.of(storage, Gatekeeper.identityOf(exchange));
    Collection<String> candidates;
    try (Querier querier = seen.querier(search.start(), search.end())) {
      candidates = candidates(querier, search, label);
    } catch (StorageException e) {
      throw SeriesApi.failure(e);
    }
    List<Found> found = new ArrayList<>();
    for (String candidate : candidates) {
      double score = search.scorer().score(candidate);
      if (score != Scorer.NO_MATCH) {
        found.add(new Found(candidate, score));
      }
    }
    switch (search.order()) {
      case ASCENDING -> found.sort(BY_VALUE);
      case DESCENDING -> found.sort(BY_VALUE.reversed());
      case SCORE ->
          found.sort(Comparator.comparingDouble(Found::score).reversed().thenComparing(BY_VALUE));
    }
    return found;
  }

  private static Collection<String> candidates(
      Querier querier, SearchRequest search, @Nullable String label) {
    if (search.matchers().isEmpty()) {
      return label == null
          ? querier.labelNames(0, List.of())
          : querier.labelValues(label, 0, List.of());
    }
    TreeSet<String> union = new TreeSet<>(Utf8Order.COMPARATOR);
    for (var matchers : search.matchers()) {
      union.addAll(
          label == null
              ? querier.labelNames(0, matchers)
              : querier.labelValues(label, 0, matchers));
    }
    return union;
  }

  private static void respond(
      Exchange exchange, SearchRequest search, List<Found> found, String field, Details details)
      throws IOException {
    int wanted = Math.min(found.size(), search.limit());
    exchange.header("Content-Type", "application/x-ndjson; charset=utf-8");
    try (OutputStream body = exchange.stream(200, -1)) {
      int written = 0;
      do {
        int end = Math.min(wanted, written + search.batchSize());
        batch(body, found.subList(written, end), search.withScore(), field, details);
        written = end;
      } while (written < wanted);
      try (Json out = Json.line(body)) {
        out.object().field("status", "success");
        out.field("has_more", found.size() > wanted).endObject();
      }
      body.write('\n');
    }
  }

  private static void batch(
      OutputStream body, List<Found> found, boolean withScore, String field, Details details)
      throws IOException {
    try (Json out = Json.line(body)) {
      out.object().name("results").array();
      for (Found one : found) {
        out.object().field(field, one.value());
        if (withScore) {
          out.field("score", one.score());
        }
        details.write(out, one.value());
        out.endObject();
      }
      out.endArray().endObject();
    }
    body.write('\n');
    body.flush();
  }
}
