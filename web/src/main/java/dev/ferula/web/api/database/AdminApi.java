package dev.ferula.web.api.database;

import dev.ferula.matcher.Matcher;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.Endpoint;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Times;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.util.List;

/** Deletes series, drops what was deleted from disk, and takes snapshots; off unless wanted. */
public final class AdminApi {
  /** What an operator may do to a database. Errors are {@link StorageException}s. */
  public interface Database {
    /** Deletes what the matchers select between two times, both included. */
    void delete(long start, long end, List<Matcher> matchers);

    /** Writes blocks anew without what was deleted. */
    void cleanTombstones();

    /**
     * Takes a snapshot.
     *
     * @param withHead whether samples that are in no block yet are part of it
     * @return its name below the directory of snapshots
     */
    String snapshot(boolean withHead);
  }

  private final boolean enabled;
  private final Database database;

  public AdminApi(boolean enabled, Database database) {
    this.enabled = enabled;
    this.database = database;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "POST PUT", "/admin/tsdb/delete_series", guarded(this::delete));
    api.on(router, "POST PUT", "/admin/tsdb/clean_tombstones", guarded(exchange -> clean()));
    api.on(router, "POST PUT", "/admin/tsdb/snapshot", guarded(this::snapshot));
  }

  private Endpoint guarded(Endpoint endpoint) {
    return exchange -> {
      if (!enabled) {
        throw new ApiException(ApiException.Type.UNAVAILABLE, "admin APIs disabled");
      }
      try {
        return endpoint.answer(exchange);
      } catch (StorageException e) {
        throw new ApiException(ApiException.Type.INTERNAL, String.valueOf(e.getMessage()));
      }
    };
  }

  private ApiAnswer delete(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    parameters.wellFormed();
    List<String> selectors = parameters.all("match[]");
    if (selectors.isEmpty()) {
      throw new ApiException(ApiException.Type.BAD_DATA, "no match[] parameter provided");
    }
    long start = parameters.time("start", Times.MIN);
    long end = parameters.time("end", Times.MAX);
    List<List<Matcher>> selections = selectors.stream().map(AdminApi::selector).toList();
    for (List<Matcher> matchers : selections) {
      database.delete(start, end, matchers);
    }
    return ApiAnswer.NONE;
  }

  private static List<Matcher> selector(String text) {
    try {
      return Parser.parseMetricSelector(text);
    } catch (ParseException e) {
      throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
    }
  }

  private ApiAnswer clean() {
    database.cleanTombstones();
    return ApiAnswer.NONE;
  }

  private ApiAnswer snapshot(Exchange exchange) throws IOException {
    boolean withHead = !new ApiParameters(exchange).flag("skip_head");
    String name = database.snapshot(withHead);
    return ApiAnswer.of(out -> out.object().field("name", name).endObject());
  }
}
