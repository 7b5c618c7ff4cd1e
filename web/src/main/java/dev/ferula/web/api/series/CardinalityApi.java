package dev.ferula.web.api.series;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.api.status.TsdbStatus;
import dev.ferula.web.cardinality.MetricReads;
import dev.ferula.web.cardinality.SeriesGrowth;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the head with their growth, the target that most of their series are of, and who
 * read them last. Prometheus has nothing like it.
 */
public final class CardinalityApi {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  /** Of each metric so many series are looked at to find its target. */
  private static final int MAX_LOOKED_AT = 20_000;

  private final TsdbStatus tsdb;
  private final Queryable storage;
  private final SeriesGrowth growth;
  private final MetricReads reads;
  private final long lookback;
  private final LongSupplier clock;

  /**
   * The endpoint.
   *
   * @param lookback milliseconds; series that had a sample since then may own a metric
   * @param clock milliseconds since the epoch
   */
  public CardinalityApi(
      TsdbStatus tsdb,
      Queryable storage,
      SeriesGrowth growth,
      MetricReads reads,
      long lookback,
      LongSupplier clock) {
    this.tsdb = tsdb;
    this.storage = storage;
    this.growth = growth;
    this.reads = reads;
    this.lookback = lookback;
    this.clock = clock;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/status/cardinality", this::answer);
  }

  private record Metric(String name, long series, long grown, MetricReads.@Nullable Read read) {}

  /** Most series of the metric are of this target. */
  private record Owner(String job, String instance) {}

  private ApiAnswer answer(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    int limit = parameters.limit();
    Comparator<Metric> order = order(parameters.text("sort"));
    long now = clock.getAsLong();
    SeriesGrowth.Moment before = growth.oldest(now);
    TsdbStatus.Head head = tsdb.head(SeriesGrowth.MAX_NAMES);
    List<Metric> metrics =
        head.seriesByMetric().stream()
            .map(
                count ->
                    new Metric(
                        count.name(),
                        count.value(),
                        count.value() - before.series(count.name()),
                        reads.last(count.name())))
            .sorted(order)
            .limit(limit == 0 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT))
            .toList();
    List<Map.Entry<Owner, Integer>> owners = owners(metrics, now);
    return ApiAnswer.of(
        out -> {
          out.object().field("numSeries", head.series());
          out.field("grown", head.series() - before.series());
          out.name("since").timestamp(before.time()).name("metrics").array();
          for (int i = 0; i < metrics.size(); i++) {
            write(out, metrics.get(i), owners.get(i));
          }
          out.endArray().endObject();
        });
  }

  private static Comparator<Metric> order(String sort) {
    Comparator<Metric> bySeries = Comparator.comparingLong(Metric::series).reversed();
    return switch (sort) {
      case "", "series" -> bySeries;
      case "growth" -> Comparator.comparingLong(Metric::grown).reversed().thenComparing(bySeries);
      case "unread" ->
          Comparator.comparingLong(
                  (Metric metric) -> metric.read == null ? Long.MIN_VALUE : metric.read.time())
              .thenComparing(bySeries);
      default -> throw ApiException.invalidParameter("sort", "must be series, growth or unread");
    };
  }

  private List<Map.Entry<Owner, Integer>> owners(List<Metric> metrics, long now) {
    try (Querier querier = storage.querier(now - lookback, now)) {
      return metrics.stream().map(metric -> owner(querier, metric.name(), now)).toList();
    } catch (StorageException e) {
      throw SeriesApi.failure(e);
    }
  }

  private Map.Entry<Owner, Integer> owner(Querier querier, String metric, long now) {
    Map<Owner, Integer> counts = new HashMap<>();
    SeriesSet set =
        querier.select(
            SelectHints.of(now - lookback, now),
            List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", metric)));
    for (int i = 0; i < Math.min(set.size(), MAX_LOOKED_AT); i++) {
      Labels labels = set.labels(i);
      counts.merge(
          new Owner(labels.valueOrEmpty("job"), labels.valueOrEmpty("instance")), 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElse(Map.entry(new Owner("", ""), 0));
  }

  private static void write(Json out, Metric metric, Map.Entry<Owner, Integer> owner)
      throws IOException {
    out.object().field("name", metric.name).field("series", metric.series);
    out.field("grown", metric.grown);
    if (owner.getValue() > 0) {
      out.name("owner").object().field("job", owner.getKey().job);
      out.field("instance", owner.getKey().instance).field("series", (long) owner.getValue());
      out.endObject();
    }
    MetricReads.Read read = metric.read;
    if (read != null) {
      out.name("lastRead").object().name("time").timestamp(read.time());
      out.field("by", read.by().name().toLowerCase(Locale.ROOT)).field("who", read.who());
      out.endObject();
    }
    out.endObject();
  }
}
