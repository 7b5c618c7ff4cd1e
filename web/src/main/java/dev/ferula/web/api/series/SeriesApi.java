package dev.ferula.web.api.series;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Times;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import dev.ferula.web.security.Gatekeeper;
import dev.ferula.web.security.ScopedStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds series, label names and label values. */
public final class SeriesApi {
  public static final String TRUNCATED = "results truncated due to limit";

  private final Queryable storage;

  public SeriesApi(Queryable storage) {
    this.storage = storage;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET POST", "/labels", this::names);
    api.on(router, "GET", "/label/:name/values", this::values);
    api.on(router, "GET POST", "/series", this::series);
  }

  private Queryable seenBy(Exchange exchange) {
    return ScopedStorage.of(storage, Gatekeeper.identityOf(exchange));
  }

  /** The API's error for a failure of the storage where no expression is evaluated. */
  public static ApiException failure(StorageException e) {
    return failure(e, ApiException.Type.EXECUTION);
  }

  /** The API's error for a failure of a storage that is ready, and for one that is not. */
  public static ApiException failure(StorageException e, ApiException.Type ready) {
    return new ApiException(
        e.kind() == StorageException.Kind.UNAVAILABLE ? ApiException.Type.UNAVAILABLE : ready,
        String.valueOf(e.getMessage()));
  }

  /** Reads from one querier over one list of matchers. */
  private interface Lookup {
    List<String> find(Querier querier, int limit, List<Matcher> matchers);
  }

  private ApiAnswer names(Exchange exchange) throws IOException {
    return strings(exchange, Querier::labelNames);
  }

  private ApiAnswer values(Exchange exchange) throws IOException {
    String escaped = exchange.pathVariable("name");
    String name = escaped.startsWith("U__") ? EscapedName.unescape(escaped) : escaped;
    // Bytes in the path that are no UTF-8 have become the replacement character.
    if (!MetricNames.isUtf8Name(name) || name.indexOf('\uFFFD') >= 0) {
      throw new ApiException(
          ApiException.Type.BAD_DATA, "invalid label name: " + GoQuote.quote(name));
    }
    return strings(
        exchange, (querier, limit, matchers) -> querier.labelValues(name, limit, matchers));
  }

  private ApiAnswer strings(Exchange exchange, Lookup lookup) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    int limit = parameters.limit();
    long start = parameters.time("start", Times.MIN);
    long end = parameters.time("end", Times.MAX);
    List<List<Matcher>> sets = parameters.selectors();
    List<String> found;
    try (Querier querier = seenBy(exchange).querier(start, end)) {
      found = union(querier, limit, sets, lookup);
    } catch (StorageException e) {
      throw failure(e);
    }
    boolean truncated = limit > 0 && found.size() > limit;
    List<String> answer = truncated ? found.subList(0, limit) : found;
    return ApiAnswer.of(out -> out.strings(answer), truncated ? List.of(TRUNCATED) : List.of());
  }

  private static List<String> union(
      Querier querier, int limit, List<List<Matcher>> sets, Lookup lookup) {
    // One more than the limit tells that there are more.
    int enough = limit == 0 ? 0 : limit + 1;
    if (sets.size() <= 1) {
      return lookup.find(querier, enough, sets.isEmpty() ? List.of() : sets.get(0));
    }
    SortedSet<String> union = new TreeSet<>(Utf8Order.COMPARATOR);
    for (List<Matcher> matchers : sets) {
      union.addAll(lookup.find(querier, enough, matchers));
    }
    return List.copyOf(union);
  }

  private ApiAnswer series(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    parameters.wellFormed();
    if (parameters.all("match[]").isEmpty()) {
      throw new ApiException(ApiException.Type.BAD_DATA, "no match[] parameter provided");
    }
    int limit = parameters.limit();
    long start = parameters.time("start", Times.MIN);
    long end = parameters.time("end", Times.MAX);
    List<List<Matcher>> sets = parameters.matchers();
    Querier querier = seenBy(exchange).querier(start, end);
    try {
      return sets.size() == 1
          ? oneSelection(querier, hints(start, end, limit), sets.get(0), limit)
          : severalSelections(querier, hints(start, end, limit), sets, limit);
    } catch (StorageException e) {
      querier.close();
      throw failure(e);
    } catch (RuntimeException e) {
      querier.close();
      throw e;
    }
  }

  /* There is no function of this name: it says that the samples are not wanted. */
  private static SelectHints hints(long start, long end, int limit) {
    return new SelectHints(
        start, end, 0, "series", 0, List.of(), false, false, limit == 0 ? 0 : limit + 1);
  }

  private static ApiAnswer oneSelection(
      Querier querier, SelectHints hints, List<Matcher> matchers, int limit) {
    SeriesSet set = querier.select(hints, matchers);
    boolean truncated = limit > 0 && set.size() > limit;
    List<String> warnings = new ArrayList<>(set.warnings());
    if (truncated) {
      warnings.add(TRUNCATED);
    }
    return ApiAnswer.of(
            out -> {
              out.array();
              for (int i = 0; i < (truncated ? limit : set.size()); i++) {
                out.labels(set.labels(i));
              }
              out.endArray();
            },
            warnings)
        .releasing(querier::close);
  }

  private static ApiAnswer severalSelections(
      Querier querier, SelectHints hints, List<List<Matcher>> sets, int limit) {
    SortedSet<Labels> union = new TreeSet<>();
    List<String> warnings = new ArrayList<>();
    for (List<Matcher> matchers : sets) {
      SeriesSet set = querier.select(hints, matchers);
      for (int i = 0; i < set.size(); i++) {
        union.add(set.labels(i));
      }
      warnings.addAll(set.warnings());
    }
    boolean truncated = limit > 0 && union.size() > limit;
    if (truncated) {
      warnings.add(TRUNCATED);
    }
    return ApiAnswer.of(
            out -> {
              out.array();
              int written = 0;
              for (Labels labels : union) {
                if (!truncated || written++ < limit) {
                  out.labels(labels);
                }
              }
              out.endArray();
            },
            warnings)
        .releasing(querier::close);
  }
}
