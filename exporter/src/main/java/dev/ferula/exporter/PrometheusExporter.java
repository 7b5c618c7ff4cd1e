package dev.ferula.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.ferula.exposition.ExpositionBuffer;
import dev.ferula.exposition.ExpositionFormat;
import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.LineStyle;
import dev.ferula.exposition.Negotiation;
import dev.ferula.model.MetricNames;
import dev.ferula.model.Utf8Order;
import dev.ferula.stats.Compatibility;
import dev.ferula.stats.Stats;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Serves what stats sources hold to Prometheus. It is an {@link HttpHandler} of the JDK's server;
 * any other server uses {@link #scrape}. Safe for use by several threads at once; has no threads of
 * its own and nothing to close.
 *
 * <pre>{@code
 * var exporter = PrometheusExporter.builder().namespace("demo").source(registry).build();
 * MetricsServer.start(8888, exporter);
 * }</pre>
 */
public final class PrometheusExporter implements HttpHandler {
  private final Page page;
  private final Scraper scraper;
  private final ExpositionWriter.Options writing;
  private final Clock clock;

  private PrometheusExporter(Builder builder) {
    Complaints complaints = new Complaints(builder.onError);
    ScrapeFigures figures = new ScrapeFigures();
    List<PlacedSource> sources = builder.placedSources(complaints);
    if (builder.selfMetrics) {
      sources.add(new PlacedSource(figures.source(this::conflictCount), true, complaints));
    }
    clock = builder.clock;
    writing = new ExpositionWriter.Options(lineStyle(builder.compat), builder.createdLines);
    PageRules rules = builder.rules();
    if (builder.compat == Compatibility.GO) {
      page = new GoPage(rules, sources, complaints);
    } else {
      StreamingPage streaming = new StreamingPage(rules, sources, complaints);
      streaming.prepare();
      if (builder.compat == Compatibility.MODERN) {
        guard(builder.sources, new WeakReference<>(streaming));
      }
      page = streaming;
    }
    Scraper.Limits limits = new Scraper.Limits(builder.concurrentScrapes, builder.scrapeTimeout);
    scraper = new Scraper(page, builder.compat, builder.formats(), writing, limits, clock, figures);
  }

  /* The registries outlive exporters, so their guards hold nothing of this one. */
  private static void guard(List<MetricSource> sources, WeakReference<StreamingPage> page) {
    for (MetricSource source : sources) {
      if (source instanceof StatsRegistry registry) {
        registry.addGuard(
            (candidate, present) -> {
              StreamingPage living = page.get();
              if (living != null) {
                living.admit(candidate, present);
              }
            });
      }
    }
  }

  /** An exporter of the default registry, unless it is given others. */
  public static Builder builder() {
    return new Builder();
  }

  /** Answers one request. */
  public void scrape(ScrapeRequest request, ScrapeResponse response) throws IOException {
    scraper.scrape(request, response);
  }

  /** The page in the text format, for logs, tests and a quick look. */
  public String page() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ExpositionWriter writer =
          ExpositionWriter.of(Negotiation.TEXT, new ExpositionBuffer(bytes), writing);
      page.write(writer, Set.of(), new Deadline(clock, null));
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** How many metrics and labels are not on the page because of their names. */
  public int conflictCount() {
    return page.conflictCount();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    ScrapeRequest request =
        new ScrapeRequest(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawQuery(),
            header(exchange, "Accept"),
            header(exchange, "Accept-Encoding"));
    try {
      scrape(request, (status, headers, length) -> start(exchange, status, headers, length));
    } finally {
      exchange.close();
    }
  }

  private static OutputStream start(
      HttpExchange exchange, int status, Map<String, String> headers, long length)
      throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    // The JDK's server takes 0 for "unknown" and -1 for "no body".
    long jdkLength = length == ScrapeResponse.UNKNOWN_LENGTH ? 0 : length == 0 ? -1 : length;
    exchange.sendResponseHeaders(status, jdkLength);
    return jdkLength == -1 ? OutputStream.nullOutputStream() : exchange.getResponseBody();
  }

  private static @Nullable String header(HttpExchange exchange, String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null ? null : String.join(",", values);
  }

  private static LineStyle lineStyle(Compatibility compat) {
    if (compat == Compatibility.GO) {
      return LineStyle.CLIENT_GOLANG;
    }
    return compat == Compatibility.JAVA ? LineStyle.SIMPLECLIENT : LineStyle.PROMETHEUS;
  }

  /** What an exporter can be told. Not for use by several threads at once. */
  public static final class Builder {
    private Compatibility compat = Compatibility.MODERN;
    private NamingPolicy naming = NamingPolicy.OPENCENSUS;
    private String namespace = "";
    private final TreeMap<String, String> constantLabels = new TreeMap<>(Utf8Order.COMPARATOR);
    private final List<MetricSource> sources = new ArrayList<>();
    private final List<MetricSource> ownNames = new ArrayList<>();
    private Consumer<Exception> onError = Complaints::log;
    private Predicate<String> nameFilter = name -> true;
    private Set<ExpositionFormat> formats = EnumSet.allOf(ExpositionFormat.class);
    private int concurrentScrapes = 16;
    private @Nullable Duration scrapeTimeout;
    private boolean selfMetrics;
    private boolean createdLines;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /**
     * What stands in front of every name, with an underscore between: {@code demo} makes {@code
     * demo_latency}. Characters that no name may have become underscores, and underscores at the
     * end are dropped; in the compatibility modes the namespace is used as OpenCensus used it.
     */
    public Builder namespace(String newNamespace) {
      namespace = newNamespace;
      return this;
    }

    /** Adds a label to every series. */
    public Builder constantLabel(String name, String value) {
      constantLabels.put(name, Objects.requireNonNull(value, name));
      return this;
    }

    /** Adds labels to every series. */
    public Builder constantLabels(Map<String, String> labels) {
      labels.forEach(this::constantLabel);
      return this;
    }

    /**
     * Adds what is shown: a registry or any other source; the default registry where none is added.
     * Earlier sources win collisions. A registry refuses views and instruments from now on that
     * this exporter could not show.
     */
    public Builder source(MetricSource source) {
      sources.add(source);
      return this;
    }

    /**
     * Who is told of what is not shown: each conflict and each failing source once. By default it
     * is logged as a warning, and so it is where the handler throws.
     */
    public Builder onError(Consumer<Exception> handler) {
      onError = handler;
      return this;
    }

    public Builder naming(NamingPolicy policy) {
      naming = policy;
      return this;
    }

    /** Shows only families whose exported name passes. */
    public Builder nameFilter(Predicate<String> names) {
      nameFilter = names;
      return this;
    }

    /** Offers these formats only; text is always among them. */
    public Builder formats(Set<ExpositionFormat> offered) {
      formats = EnumSet.of(ExpositionFormat.TEXT_0_0_4);
      formats.addAll(offered);
      return this;
    }

    /** How many scrapes may run at once, 16 by default; further ones are answered with 503. */
    public Builder concurrentScrapes(int limit) {
      if (limit < 1) {
        throw new IllegalArgumentException("concurrent scrapes must be at least 1, got " + limit);
      }
      concurrentScrapes = limit;
      return this;
    }

    /**
     * How long a scrape may take. Looked at between rows: a callback that hangs is not interrupted.
     * Unlimited by default.
     */
    public Builder scrapeTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("scrape timeout must be positive, got " + timeout);
      }
      scrapeTimeout = timeout;
      return this;
    }

    /**
     * Adds a source whose names are complete: it is shown without the namespace, after all others.
     * For what every process says of itself alike, such as memory and CPU time.
     */
    public Builder sourceWithoutNamespace(MetricSource source) {
      ownNames.add(source);
      return this;
    }

    /** Shows {@code stats_exporter_…}: conflicts, and the number, time and size of scrapes. */
    public Builder selfMetrics(boolean shown) {
      selfMetrics = shown;
      return this;
    }

    /**
     * Whether OpenMetrics gets {@code _created} series, off by default: a server that is not told
     * what they mean stores them as series of their own. Protobuf always has start times.
     */
    public Builder createdLines(boolean shown) {
      createdLines = shown;
      return this;
    }

    /** Prints the page of another exporter; see there for what changes. */
    public Builder compat(Compatibility mode) {
      compat = mode;
      return this;
    }

    /** Where the time of a scrape comes from. */
    public Builder clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /**
     * @throws IllegalArgumentException for a namespace or a constant label that no series can have,
     *     or a source that was added twice
     */
    public PrometheusExporter build() {
      if (sources.isEmpty()) {
        sources.add(Stats.registry());
      }
      if (compat == Compatibility.MODERN) {
        constantLabels.keySet().forEach(this::checkLabel);
        checkSources();
      }
      return new PrometheusExporter(this);
    }

    private void checkLabel(String name) {
      boolean valid =
          naming == NamingPolicy.UTF8
              ? MetricNames.isUtf8Name(name)
              : MetricNames.isLegacyLabelName(name);
      if (!valid) {
        throw new IllegalArgumentException(
            "constant label \"" + name + "\" is not a label name: expected [a-zA-Z_][a-zA-Z0-9_]*");
      }
      if (name.startsWith("__") || name.equals("le") || name.equals("quantile")) {
        throw new IllegalArgumentException("constant label \"" + name + "\" is reserved");
      }
    }

    private void checkSources() {
      Set<MetricSource> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      for (MetricSource source : sources) {
        if (!seen.add(source)) {
          throw new IllegalArgumentException("the same source was added twice: " + source);
        }
      }
    }

    private PageRules rules() {
      String effective = compat == Compatibility.MODERN ? Names.namespace(namespace) : namespace;
      return new PageRules(
          compat,
          naming,
          effective,
          Collections.unmodifiableMap(new TreeMap<>(constantLabels)),
          nameFilter,
          createdLines);
    }

    private Set<ExpositionFormat> formats() {
      if (compat == Compatibility.GO) {
        return EnumSet.of(ExpositionFormat.TEXT_0_0_4, ExpositionFormat.PROTOBUF);
      }
      return compat == Compatibility.JAVA ? EnumSet.of(ExpositionFormat.TEXT_0_0_4) : formats;
    }

    /**
     * The sources in order. Go's client refuses a collector whose metrics it knows already, but
     * cannot tell while there are none: a source given twice is then gathered twice.
     */
    private List<PlacedSource> placedSources(Complaints complaints) {
      List<PlacedSource> placed = new ArrayList<>();
      Set<MetricSource> described = Collections.newSetFromMap(new IdentityHashMap<>());
      for (MetricSource source : sources) {
        if (compat == Compatibility.GO
            && source.families().stream().anyMatch(family -> family.rowCount() > 0)
            && !described.add(source)) {
          complaints.always(
              "cannot register the collector: duplicate metrics collector registration attempted");
        } else {
          placed.add(new PlacedSource(source, false, complaints));
        }
      }
      ownNames.forEach(source -> placed.add(new PlacedSource(source, true, complaints)));
      return placed;
    }
  }
}
