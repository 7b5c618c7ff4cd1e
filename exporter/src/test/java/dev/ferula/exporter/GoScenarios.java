package dev.ferula.exporter;

import dev.ferula.model.Labels;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Compatibility;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.DoubleMeasure;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.LongMeasure;
import dev.ferula.stats.Measure;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.TagContext;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.Tags;
import dev.ferula.stats.View;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The inputs that the Go exporter was run with, one for each title of its output, recreated. Each
 * run writes the transcript that the original program wrote: errors as they come, then the answer.
 */
final class GoScenarios {
  private static final TagKey METHOD = TagKey.of("method");
  private static final TagKey LE = TagKey.of("le");
  private static final TagKey MY_DASH = TagKey.of("my-key");
  private static final TagKey MY_UNDERSCORE = TagKey.of("my_key");
  private static final TagKey NINE_LIVES = TagKey.of("9lives");
  private static final TagKey SERVICE = TagKey.of("svc");
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  private final Compatibility mode;
  private final Map<String, Runnable> runs = new LinkedHashMap<>();

  private StringBuilder transcript = new StringBuilder();
  private StatsRegistry registry = StatsRegistry.create();
  private LongMeasure whole = registry.longMeasure("unused", "", "1");
  private DoubleMeasure real = registry.doubleMeasure("unused real", "", "1");

  GoScenarios(Compatibility mode) {
    this.mode = mode;
    names();
    aggregations();
    protocols();
    labels();
    collisions();
    values();
    runs.put("two exporters, shared registry", () -> shared(ScrapeRequest.PLAIN, true));
    runs.put("POST", () -> shared(new ScrapeRequest("POST", null, null, null), false));
    runs.put(
        "name[] param", () -> shared(new ScrapeRequest("GET", "name[]=zzz", null, null), false));
    runs.put("metrics package", this::metricsPackage);
  }

  Iterable<String> titles() {
    return runs.keySet();
  }

  /** Runs a scenario in a world of its own. */
  String run(String title) {
    transcript = new StringBuilder();
    registry = StatsRegistry.builder().compatibility(mode).clock(new SteppingClock()).build();
    whole = registry.longMeasure("demo/int", "int measure", "By");
    real = registry.doubleMeasure("demo/float", "float measure", "ms");
    Runnable run = runs.get(title);
    if (run == null) {
      throw new AssertionError("no scenario \"" + title + "\"");
    }
    run.run();
    return transcript.toString();
  }

  private void names() {
    runs.put("empty, no views", () -> scenario("demo", none()));
    runs.put("view registered, no rows", () -> scenario("demo", none(), countOfWhole("")));
    for (String namespace :
        List.of("demo", "demo_", "demo/", "my-app", "9app", "_app", "a:b", "my.app")) {
      runs.put(
          "namespace " + namespace, () -> scenario(namespace, recordThree(), countOfWhole("")));
    }
    for (String name :
        List.of(
            "a:b",
            "9x",
            "_x",
            "/x",
            "a--b",
            "a---b",
            "a-.b",
            "http.server.latency",
            "b".repeat(120),
            "x y~z",
            "requests_total",
            "a__b")) {
      runs.put("view name " + name, () -> scenario("", recordThree(), countOfWhole(name)));
    }
    runs.put("view name 255 / 256", () -> scenario("", none(), countOfWhole("c".repeat(256))));
    runs.put("view name nonascii", () -> scenario("", none(), countOfWhole("caf\u00e9")));
  }

  private void aggregations() {
    runs.put("all aggregations (text)", () -> scenario("demo", this::recordAll, all()));
    runs.put(
        "all aggregations (OpenMetrics accept)",
        () ->
            scenario(
                builder -> builder.namespace("demo"),
                accepting("application/openmetrics-text; version=1.0.0,text/plain;q=0.5"),
                this::recordAll,
                all()));
  }

  private View[] all() {
    return new View[] {
      view("c", "count", whole, Aggregation.count(), METHOD),
      view("si", "sum int", whole, Aggregation.sum(), METHOD),
      view("sf", "sum float", real, Aggregation.sum(), METHOD),
      view("li", "last int", whole, Aggregation.lastValue(), METHOD),
      view("lf", "last float", real, Aggregation.lastValue(), METHOD),
      view("d", "dist", real, Aggregation.distribution(0, 1, 2.5, 1000, 1e6, 1e21), METHOD),
      view("di", "dist int", whole, Aggregation.distribution(0, 10), METHOD),
      view("d0", "dist no bounds", real, Aggregation.distribution(), METHOD),
    };
  }

  private void recordAll() {
    TagContext odd = Tags.of(METHOD, "a\"b\\c");
    registry.batch().put(whole, 3).put(real, 1).record(odd);
    registry.batch().put(whole, -5).put(real, -1.5).record(odd);
    registry.batch().put(whole, 7).put(real, 2.5).record(Tags.of());
  }

  private void protocols() {
    runs.put(
        "gzip",
        () ->
            scenario(
                builder -> builder.namespace("demo"),
                new ScrapeRequest("GET", null, null, "gzip"),
                recordThree(),
                countOfWhole("")));
    runs.put(
        "protobuf accept",
        () ->
            scenario(
                builder -> builder.namespace("demo"),
                accepting(PROTOBUF),
                recordThree(),
                countOfWhole("")));
    runs.put("name[] filter ignored", () -> scenario("demo", recordThree(), countOfWhole("")));
    runs.put(
        "exemplar attachments",
        () ->
            scenario(
                builder -> builder.namespace("demo"),
                accepting("application/openmetrics-text; version=1.0.0"),
                () -> real.record(3, Tags.of(), Labels.of("trace_id", "abc")),
                view("d", "", real, Aggregation.distribution(1, 10))));
  }

  private void labels() {
    runs.put(
        "le tag on distribution",
        () ->
            scenario(
                "",
                () -> real.record(3, Tags.of(LE, "x")),
                view("d", "", real, Aggregation.distribution(1, 10), LE)));
    runs.put(
        "le tag on count",
        () ->
            scenario(
                "",
                () -> real.record(3, Tags.of(LE, "x")),
                view("c", "", real, Aggregation.count(), LE)));
    runs.put(
        "two tag keys sanitise to one label",
        () ->
            scenario(
                "",
                () -> real.record(3, Tags.of(MY_DASH, "x", MY_UNDERSCORE, "y")),
                view("c", "", real, Aggregation.count(), MY_DASH, MY_UNDERSCORE)));
    runs.put(
        "tag key starting with digit",
        () ->
            scenario(
                "",
                () -> real.record(3, Tags.of(NINE_LIVES, "x")),
                view("c", "", real, Aggregation.count(), NINE_LIVES)));
    runs.put(
        "const label equals tag key",
        () ->
            scenario(
                builder -> builder.constantLabel("svc", "const"),
                ScrapeRequest.PLAIN,
                () -> real.record(3, Tags.of(SERVICE, "x")),
                view("c", "", real, Aggregation.count(), SERVICE)));
    runs.put(
        "const label invalid name",
        () ->
            scenario(
                builder -> builder.constantLabel("s-vc", "const"),
                ScrapeRequest.PLAIN,
                () -> real.record(3),
                view("c", "", real, Aggregation.count())));
    runs.put(
        "empty tag value vs missing tag",
        () ->
            scenario(
                "",
                () -> {
                  real.record(3, Tags.of(METHOD, ""));
                  real.record(3);
                },
                view("a", "", real, Aggregation.count(), METHOD)));
    runs.put(
        "help escaping",
        () ->
            scenario(
                "",
                () -> real.record(3),
                view("a", "line1\nline2 \\ \"q\"", real, Aggregation.count())));
  }

  private void collisions() {
    Runnable record = () -> real.record(3);
    runs.put(
        "two views sanitise to one name, same type",
        () ->
            scenario(
                "",
                record,
                view("a/b", "x", real, Aggregation.count()),
                view("a.b", "x", real, Aggregation.count())));
    runs.put(
        "two views sanitise to one name, different help",
        () ->
            scenario(
                "",
                record,
                view("a/b", "x", real, Aggregation.count()),
                view("a.b", "y", real, Aggregation.count())));
    runs.put(
        "two views sanitise to one name, different type",
        () ->
            scenario(
                "",
                record,
                view("a/b", "x", real, Aggregation.count()),
                view("a.b", "x", real, Aggregation.lastValue())));
    runs.put(
        "re-register same view",
        () ->
            scenario(
                "",
                record,
                view("a", "x", real, Aggregation.count()),
                view("a", "y", real, Aggregation.count(), METHOD)));
    runs.put(
        "re-register different aggregation",
        () ->
            scenario(
                "",
                record,
                view("a", "x", real, Aggregation.count()),
                view("a", "y", real, Aggregation.sum())));
    runs.put(
        "re-register LastValue twice / distribution twice",
        () ->
            scenario(
                "",
                record,
                view("a", "", real, Aggregation.lastValue()),
                view("a", "", real, Aggregation.lastValue()),
                view("b", "", real, Aggregation.distribution(1)),
                view("b", "", real, Aggregation.distribution(1))));
    runs.put(
        "negative bound",
        () -> scenario("", none(), view("a", "", real, Aggregation.distribution(-1, 0, 1))));
  }

  private void values() {
    runs.put(
        "NaN/Inf",
        () ->
            scenario(
                "",
                () -> {
                  real.record(Double.NaN);
                  real.record(Double.POSITIVE_INFINITY);
                },
                view("a", "", real, Aggregation.lastValue()),
                view("d", "", real, Aggregation.distribution(1, 5)),
                view("s", "", real, Aggregation.sum())));
    runs.put(
        "big/small numbers",
        () ->
            scenario(
                "",
                () -> {
                  real.record(123456789.0);
                  real.record(1e-7);
                },
                view("a", "", real, Aggregation.lastValue()),
                view("s", "", real, Aggregation.sum())));
    runs.put(
        "int sum big",
        () ->
            scenario(
                "",
                () -> whole.record(9007199254740993L),
                view("s", "", whole, Aggregation.sum())));
    runs.put(
        "value on boundary",
        () ->
            scenario(
                "",
                () -> {
                  real.record(1);
                  real.record(2);
                  real.record(0.5);
                },
                view("d", "", real, Aggregation.distribution(1, 2))));
  }

  /*
   * The original registers three exporters with one registry while there are no metrics, so that it
   * cannot see that they are the same, and a fourth one later, which is refused. Here an exporter
   * has several sources: the same one three times, and another exporter that is refused its second.
   */
  private void shared(ScrapeRequest request, boolean tellsRefusal) {
    if (mode == Compatibility.MODERN) {
      try {
        PrometheusExporter.builder().source(registry).source(registry).build();
      } catch (IllegalArgumentException e) {
        transcript.append("BUILD ERR: ").append(e.getMessage().replaceAll("@.*", "")).append('\n');
      }
    }
    PrometheusExporter.Builder builder = builder().source(registry);
    if (mode != Compatibility.MODERN) {
      builder.source(registry).source(registry);
    }
    PrometheusExporter exporter = builder.build();
    registry.register(view("a", "", real, Aggregation.count()));
    real.record(1);
    if (tellsRefusal && mode != Compatibility.MODERN) {
      builder().source(registry).source(registry).build();
    }
    answer(exporter, request);
  }

  private void metricsPackage() {
    transcript.append("<nil>\n<nil>\n");
    Labelled<Gauge> gauge = registry.gauges(Descriptor.of("g/1", "gauge").by("k1", "zone"));
    gauge.with("v1", "z").set(-4);
    gauge.with("v1", "z").add(1);
    gauge.with("", "z").set(9);
    registry.counter("c/1", "cum").add(mode == Compatibility.MODERN ? 0 : -3);
    registry.counter("c/1", "cum").add(2.5);
    registry.observeCounter("dc", "derived", () -> -7);
    try {
      registry.counter("g/1", "");
    } catch (IllegalArgumentException e) {
      transcript.append("dup: ").append(briefly(e.getMessage())).append('\n');
    }
    registry.counters("empty_cum", "", "label");
    answer(builder().namespace("demo").source(registry).build(), ScrapeRequest.PLAIN);
  }

  private void scenario(String namespace, Runnable record, View... views) {
    scenario(builder -> builder.namespace(namespace), ScrapeRequest.PLAIN, record, views);
  }

  private void scenario(
      UnaryOperator<PrometheusExporter.Builder> options,
      ScrapeRequest request,
      Runnable record,
      View... views) {
    PrometheusExporter exporter;
    try {
      exporter = options.apply(builder()).source(registry).build();
    } catch (IllegalArgumentException e) {
      transcript.append("BUILD ERR: ").append(e.getMessage()).append('\n');
      return;
    }
    try {
      registry.register(views);
    } catch (IllegalArgumentException e) {
      transcript.append("REGISTER ERR: ").append(briefly(e.getMessage())).append('\n');
    }
    record.run();
    answer(exporter, request);
  }

  private PrometheusExporter.Builder builder() {
    Consumer<Exception> onError =
        e -> transcript.append("ONERROR: ").append(e.getMessage()).append('\n');
    return PrometheusExporter.builder().compat(mode).onError(onError);
  }

  private void answer(PrometheusExporter exporter, ScrapeRequest request) {
    Exchange exchange = Exchange.of(exporter, request);
    transcript
        .append("HTTP ")
        .append(exchange.status)
        .append(" CT=\"")
        .append(exchange.header("Content-Type"))
        .append("\" CE=\"")
        .append(exchange.header("Content-Encoding"))
        .append("\"\n")
        .append(visible(new String(exchange.bytes(), StandardCharsets.ISO_8859_1)))
        .append("----\n");
  }

  /* The stats library's own messages end in a description of both views, which is its affair. */
  private static String briefly(String message) {
    return message.replaceAll(" as View\\[.*| as gauge \\(.*| of well-formed text, got .*", "");
  }

  /* Bytes that a text file cannot hold are shown in hexadecimal, but where the golden has them. */
  private String visible(String bytes) {
    if (mode != Compatibility.MODERN) {
      return bytes;
    }
    StringBuilder out = new StringBuilder();
    for (char c : bytes.toCharArray()) {
      boolean plain = (c >= ' ' && c <= '~') || c == '\n';
      out.append(plain ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return out.toString();
  }

  private static ScrapeRequest accepting(String accept) {
    return new ScrapeRequest("GET", null, accept, null);
  }

  private static Runnable none() {
    return () -> {};
  }

  private Runnable recordThree() {
    return () -> whole.record(3);
  }

  private View countOfWhole(String name) {
    return view(name.isEmpty() ? "demo/int" : name, "", whole, Aggregation.count());
  }

  private static View view(
      String name,
      @Nullable String description,
      Measure measure,
      Aggregation aggregation,
      TagKey... columns) {
    return View.of(name, measure, aggregation).describedAs(description).by(columns);
  }

  /** A clock that moves a millisecond whenever it is read, so that creation has an order. */
  private static final class SteppingClock extends Clock {
    private long now = 1_000_000;

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(++now);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
