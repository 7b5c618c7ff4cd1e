package dev.ferula.web.federation;

import dev.ferula.exposition.EscapingScheme;
import dev.ferula.exposition.ExpositionBuffer;
import dev.ferula.exposition.ExpositionFormat;
import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.Negotiation;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import dev.ferula.web.cardinality.MetricReads;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import dev.ferula.web.http.Route;
import dev.ferula.web.security.Gatekeeper;
import dev.ferula.web.security.ScopedStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Answers {@code /federate}. Safe for use by several threads. */
public final class Federation implements Route {
  private static final Set<ExpositionFormat> FORMATS =
      Set.of(ExpositionFormat.TEXT_0_0_4, ExpositionFormat.PROTOBUF);

  private final Queryable storage;
  private final Supplier<Labels> externalLabels;
  private final long lookback;
  private final LongSupplier clock;
  private final MetricReads reads;
  private final Counter errors;
  private final Counter warnings;

  /**
   * Federation of one storage.
   *
   * @param externalLabels those in force, which go to every series that has not got them
   * @param lookback milliseconds; older samples are not told
   * @param clock milliseconds since the epoch
   * @param reads is told which metrics are read
   */
  public Federation(
      Queryable storage,
      Supplier<Labels> externalLabels,
      long lookback,
      LongSupplier clock,
      MetricReads reads,
      StatsRegistry registry) {
    this.storage = storage;
    this.externalLabels = externalLabels;
    this.lookback = lookback;
    this.clock = clock;
    this.reads = reads;
    errors =
        registry.counter(
            "prometheus_web_federation_errors_total",
            "Total number of errors that occurred while sending federation responses.");
    warnings =
        registry.counter(
            "prometheus_web_federation_warnings_total",
            "Total number of warnings that occurred while sending federation responses.");
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    try {
      answer(exchange);
    } catch (HttpFailure failure) {
      exchange.failCompressed(failure);
    }
  }

  private void answer(Exchange exchange) throws IOException {
    List<List<Matcher>> selections = selections(exchange);
    Negotiation format = negotiate(exchange.requestHeader("Accept"));
    long now = clock.getAsLong();
    Queryable seen = ScopedStorage.of(storage, Gatekeeper.identityOf(exchange));
    try (Querier querier = seen.querier(now - lookback, now)) {
      List<LastSample> samples = select(querier, selections, now);
      // Not closed where it fails midway: half a page must not end like a whole one.
      OutputStream body = exchange.compressed(200, format.contentType());
      ExpositionWriter writer =
          ExpositionWriter.of(format, new ExpositionBuffer(body), ExpositionWriter.Options.DEFAULT);
      new FederatedPage(writer, format.format() == ExpositionFormat.PROTOBUF, externalLabels.get())
          .write(samples);
      body.close();
    } catch (StorageException e) {
      errors.increment();
      int status = e.kind() == StorageException.Kind.UNAVAILABLE ? 503 : 500;
      throw new HttpFailure(status, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      errors.increment();
      throw e;
    }
  }

  private List<List<Matcher>> selections(Exchange exchange) throws IOException {
    String failure = exchange.parameters().failure();
    if (failure != null) {
      throw new HttpFailure(400, "error parsing form values: " + failure);
    }
    List<List<Matcher>> selections = new ArrayList<>();
    try {
      for (String selector : exchange.parameters().all("match[]")) {
        List<Matcher> matchers = Parser.parseMetricSelector(selector);
        // As with Prometheus, {} selects nothing.
        if (!matchers.isEmpty()) {
          selections.add(matchers);
        }
        reads.note(selector, MetricReads.Reader.FEDERATION, exchange.client());
      }
    } catch (ParseException e) {
      throw new HttpFailure(400, String.valueOf(e.getMessage()));
    }
    return selections;
  }

  /* The client is always told how names were escaped. */
  private static Negotiation negotiate(String accept) {
    Negotiation agreed = Negotiation.of(accept, FORMATS);
    EscapingScheme escaping = agreed.escaping();
    String type = agreed.format().contentType() + "; escaping=" + escaping.parameter();
    return new Negotiation(agreed.format(), escaping, type);
  }

  /* In the order of metric names, and of labels within one. */
  private List<LastSample> select(Querier querier, List<List<Matcher>> selections, long now) {
    SelectHints hints = SelectHints.of(now - lookback, now).inOrder();
    TreeMap<Labels, LastSample> found = new TreeMap<>();
    LastSample.Reader reader = new LastSample.Reader(now - lookback, now);
    for (List<Matcher> matchers : selections) {
      SeriesSet set = querier.select(hints, matchers);
      for (int i = 0; i < set.size(); i++) {
        LastSample last = reader.read(set, i);
        if (last != null) {
          found.merge(last.labels(), last, (a, b) -> a);
        }
      }
      warnings.add((double) set.warnings().size());
    }
    List<LastSample> samples = new ArrayList<>(found.values());
    samples.sort(Comparator.comparing(LastSample::name, Utf8Order.COMPARATOR));
    return samples;
  }
}
