package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.exposition.ExpositionFormat;
import dev.ferula.model.MetricType;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.DoubleMeasure;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.View;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricSource;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The neutral core in the MODERN mode: requests, answers, limits, collisions. */
class ScrapeTest {
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

  private final StatsRegistry registry = StatsRegistry.create();
  private final List<String> errors = new ArrayList<>();

  private PrometheusExporter.Builder builder() {
    return PrometheusExporter.builder().onError(e -> errors.add(e.getMessage()));
  }

  private PrometheusExporter exporter() {
    return builder().source(registry).build();
  }

  @Test
  void aSmallPageHasItsLengthAndIsClosed() {
    registry.counter("a", "").increment();
    Exchange exchange = Exchange.get(exporter());
    assertThat(exchange.body()).isEqualTo("# TYPE a counter\na 1\n");
    assertThat(exchange.length).isEqualTo(exchange.bytes().length);
    assertThat(exchange.closed).isTrue();
    assertThat(exchange.header("Vary")).isEqualTo("Accept, Accept-Encoding");
  }

  @Test
  void aLargePageIsStreamed() {
    var counters = registry.counters("a", "", "label");
    for (int i = 0; i < 9_000; i++) {
      counters.with("value " + i).increment();
    }
    Exchange exchange = Exchange.get(exporter());
    assertThat(exchange.length).isEqualTo(ScrapeResponse.UNKNOWN_LENGTH);
    assertThat(exchange.body().lines()).hasSize(9_001);
  }

  @Test
  void headIsAnsweredWithoutReadingAnything() {
    MetricFamily failing =
        new FakeFamily("a", MetricType.GAUGE)
            .row(
                p -> {
                  throw new AssertionError("read");
                });
    Exchange exchange =
        Exchange.of(
            builder().source(FakeFamily.source(failing)).build(),
            new ScrapeRequest("HEAD", null, OPEN_METRICS, null));
    assertThat(exchange.status).isEqualTo(200);
    assertThat(exchange.header("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(exchange.bytes()).isEmpty();
    assertThat(exchange.closed).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
  void otherMethodsAreNotAllowed(String method) {
    Exchange exchange = Exchange.of(exporter(), new ScrapeRequest(method, null, null, null));
    assertThat(exchange.status).isEqualTo(405);
    assertThat(exchange.header("Allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void oversizedQueriesAreRefused() {
    assertThat(Exchange.query(exporter(), "x=" + "y".repeat(64 * 1024)).status).isEqualTo(400);
    assertThat(Exchange.query(exporter(), "a=b&".repeat(1024) + "a=b").status).isEqualTo(400);
    assertThat(Exchange.query(exporter(), "a=b&".repeat(1023) + "a=b").status).isEqualTo(200);
    assertThat(Exchange.query(exporter(), "x=" + "y".repeat(64 * 1024 - 2)).status).isEqualTo(200);
    assertThat(Exchange.query(exporter(), "name[]=%zz").status).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name[]=a | a",
        "name%5B%5D=a&name%5B%5D=h_bucket | a,h",
        "name[]=h_count | h",
        "name[]=h_sum&name[]=nothing | h",
        "name[]=requests | requests_total",
        "name[]=requests_total | requests_total",
        "name[]=nothing | ''",
        "name[]= | a,h,requests_total",
        "other=a | a,h,requests_total",
      })
  void namesSelectFamilies(String query, String expected) {
    registry.gauge("a", "").set(1);
    registry.counter("requests_total", "").increment();
    registry.histogram("h", "", Aggregation.distribution(1)).record(0.5);
    String page = Exchange.query(exporter(), query).body();
    assertThat(
            page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2]))
        .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected.split(",")));
  }

  @Test
  void debugShowsAFormatAsPlainText() {
    registry.counter("a", "").increment();
    Exchange exchange = Exchange.query(exporter(), "debug=openmetrics");
    assertThat(exchange.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(exchange.body()).isEqualTo("# TYPE a unknown\na 1.0\n# EOF\n");
    assertThat(Exchange.query(exporter(), "debug=text").body()).startsWith("# TYPE a counter\n");
    Exchange unknown = Exchange.query(exporter(), "debug=xml");
    assertThat(unknown.status).isEqualTo(400);
    assertThat(unknown.body()).contains("debug=xml", "openmetrics");
  }

  @Test
  void onlyOfferedFormatsAreAnswered() {
    PrometheusExporter exporter =
        builder().source(registry).formats(EnumSet.of(ExpositionFormat.PROTOBUF)).build();
    assertThat(Exchange.accepting(exporter, OPEN_METRICS).header("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void aSeriesHasOneNameInEveryFormat() {
    registry.counter("a/requests", "").increment();
    registry.counter("b_total", "").increment();
    String text = Exchange.get(exporter()).body();
    String openMetrics = Exchange.accepting(exporter(), OPEN_METRICS).body();
    for (String name : new String[] {"a_requests", "b_total"}) {
      assertThat(text).contains("\n" + name + " 1\n");
      assertThat(openMetrics).contains("\n" + name + " 1.0\n");
    }
  }

  @Test
  void thePrometheusPolicyAddsUnitAndTotal() {
    registry.counters(Descriptor.of("http/time", "").in("ms")).with().increment();
    registry.gauges(Descriptor.of("disk/free", "").in("By")).with().set(1);
    registry.counter("done_total", "").increment();
    PrometheusExporter exporter =
        builder().source(registry).naming(NamingPolicy.PROMETHEUS).build();
    assertThat(exporter.page())
        .contains("http_time_milliseconds_total 1\n", "disk_free_bytes 1\n", "done_total 1\n");
    assertThat(Exchange.accepting(exporter, OPEN_METRICS).body())
        .contains("# TYPE disk_free_bytes gauge\n# UNIT disk_free_bytes bytes\n");
  }

  @Test
  void theUtf8PolicyKeepsNamesAndEscapesThemWhereAsked() {
    registry.counters(Descriptor.of("http.requests", "").by("http.method")).with("GET").increment();
    PrometheusExporter exporter = builder().source(registry).naming(NamingPolicy.UTF8).build();
    assertThat(Exchange.get(exporter).body()).contains("\nhttp_requests{http_method=\"GET\"} 1\n");
    assertThat(Exchange.accepting(exporter, OPEN_METRICS + ";escaping=allow-utf-8").body())
        .contains("\n{\"http.requests\",\"http.method\"=\"GET\"} 1.0\n");
  }

  @Test
  void theNameFilterSeesExportedNames() {
    registry.gauge("a/b", "").set(1);
    registry.gauge("c/d", "").set(1);
    assertThat(builder().source(registry).nameFilter(name -> name.equals("a_b")).build().page())
        .isEqualTo("# TYPE a_b gauge\na_b 1\n");
  }

  @Test
  void aFailingFamilyCostsOnlyItself() {
    MetricFamily failing =
        new FakeFamily("b", MetricType.GAUGE)
            .row(p -> p.setLong(1))
            .row(
                p -> {
                  throw new IllegalStateException("broken");
                });
    MetricFamily first = new FakeFamily("a", MetricType.GAUGE).row(p -> p.setLong(1));
    MetricFamily last = new FakeFamily("c", MetricType.GAUGE).row(p -> p.setLong(3));
    PrometheusExporter exporter = builder().source(FakeFamily.source(first, failing, last)).build();
    for (int i = 0; i < 2; i++) {
      assertThat(Exchange.get(exporter).body())
          .isEqualTo("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE c gauge\nc 3\n");
    }
    assertThat(errors)
        .containsExactly("reading \"b\" failed: java.lang.IllegalStateException: broken");
  }

  @Test
  void anErrorHandlerThatThrowsCostsNothing() {
    MetricFamily failing =
        new FakeFamily("a", MetricType.GAUGE)
            .row(
                p -> {
                  throw new IllegalStateException("broken");
                });
    MetricFamily colliding = new FakeFamily("b", MetricType.GAUGE, "a.b", "a/b");
    MetricFamily fine = new FakeFamily("c", MetricType.GAUGE).row(p -> p.setLong(1));
    PrometheusExporter exporter =
        builder()
            .source(FakeFamily.source(failing, colliding, fine))
            .onError(
                e -> {
                  errors.add(e.getMessage());
                  throw new IllegalStateException(e);
                })
            .build();
    assertThat(Exchange.get(exporter).body()).endsWith("# TYPE c gauge\nc 1\n");
    assertThat(errors).hasSize(2);
  }

  @Test
  void collidingFamiliesOfForeignSourcesAreLeftOutAndReportedOnce() {
    MetricFamily histogram = new FakeFamily("x", MetricType.HISTOGRAM).row(p -> p.addBucket(1));
    MetricFamily count = new FakeFamily("x/count", MetricType.GAUGE).row(p -> p.setLong(7));
    MetricFamily doubled =
        new FakeFamily("y", MetricType.GAUGE, "a.b", "a/b").row(p -> p.setLong(7), "1", "2");
    MetricFamily fine = new FakeFamily("z", MetricType.GAUGE).row(p -> p.setLong(7));
    PrometheusExporter exporter =
        builder()
            .source(FakeFamily.source(histogram, count, doubled, fine))
            .selfMetrics(true)
            .build();
    assertThat(errors)
        .containsExactly(
            "gauge \"x/count\" cannot be exported as x_count: histogram \"x\" is",
            "gauge \"y\" cannot be exported: its tag keys \"a.b\" and \"a/b\" are both exported as"
                + " label a_b");
    assertThat(Exchange.get(exporter).body())
        .contains("\nstats_exporter_conflicts 2\n", "\nx_count 0\n", "\nz 7\n")
        .doesNotContain("y{");
    Exchange.get(exporter);
    assertThat(errors).hasSize(2);
  }

  @Test
  void aRegistryRefusesWhatItsExporterCouldNotShow() {
    PrometheusExporter exporter = exporter();
    DoubleMeasure measure = registry.doubleMeasure("m", "", "1");
    registry.register(View.of("a/b", measure, Aggregation.count()));
    assertThatThrownBy(() -> registry.register(View.of("a.b", measure, Aggregation.lastValue())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gauge \"a.b\" cannot be exported as a_b: counter \"a/b\" is");
    assertThatThrownBy(() -> registry.gauge("a-b", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a-b\"")
        .hasMessageContaining("\"a/b\"");
    assertThatThrownBy(
            () ->
                registry.register(
                    View.of("c", measure, Aggregation.distribution(1)).by(TagKey.of("le"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(exporter.conflictCount()).isZero();
  }

  @Test
  void aRegistryAdmitsANameAgainOnceItsHolderIsGone() {
    PrometheusExporter exporter = exporter();
    registry.gauge("a/b", "");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> registry.counter("a.b", ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gauge \"a/b\" is");
      registry.gauge("between" + i, "");
    }
    assertThat(registry.removeInstrument("a/b")).isTrue();
    registry.counter("a.b", "");
    assertThatThrownBy(() -> registry.gauge("a/b", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("counter \"a.b\" is");
    assertThat(exporter.page()).contains("between2").contains("a_b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9lives", "___", "/", "é", " "})
  void namespacesThatCannotStartANameAreRefused(String namespace) {
    assertThatThrownBy(() -> builder().namespace(namespace).source(registry).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + namespace + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"le", "quantile", "__name__", "a-b", "", "9"})
  void constantLabelsThatNoSeriesCanHaveAreRefused(String label) {
    assertThatThrownBy(() -> builder().constantLabel(label, "x").source(registry).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + label + "\"");
  }

  @Test
  void theOverflowSeriesIsMarked() {
    StatsRegistry small = StatsRegistry.builder().rowLimit(1).build();
    var counters = small.counters("a", "", "label");
    counters.with("1").increment();
    counters.with("2").increment();
    counters.with("3").increment();
    assertThat(builder().source(small).constantLabel("zone", "z").build().page())
        .contains("\na{label=\"1\",zone=\"z\"} 1\na{zone=\"z\",overflow=\"true\"} 2\n");
  }

  @Test
  void theMarkOfTheOverflowSeriesIsNoOtherLabel() {
    StatsRegistry small = StatsRegistry.builder().rowLimit(1).build();
    var counters = small.counters("a", "", "overflow");
    counters.with("true").increment();
    counters.with("2").add(2);
    assertThat(builder().source(small).build().page())
        .contains("\na{overflow=\"true\"} 1\na{overflow_=\"true\"} 2\n");
    assertThat(builder().source(small).constantLabel("overflow_", "z").build().page())
        .contains("\na{overflow_=\"z\",overflow__=\"true\"} 2\n");
  }

  @Test
  void aSourceThatFailsDoesNotCostTheOthersTheirPage() {
    registry.counter("a", "").increment();
    MetricSource failing =
        () -> {
          throw new IllegalStateException("gone");
        };
    PrometheusExporter exporter = builder().source(failing).source(registry).build();
    assertThat(exporter.page()).isEqualTo("# TYPE a counter\na 1\n");
    assertThat(Exchange.get(exporter).body()).isEqualTo("# TYPE a counter\na 1\n");
    registry.counter("b", "").increment();
    assertThat(exporter.page()).contains("\nb 1\n");
    assertThat(errors).hasSize(1).first().asString().contains("gone");
  }

  @Test
  void aConstantLabelHasAValue() {
    assertThatThrownBy(() -> builder().constantLabel("zone", nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("zone");
    Map<String, String> labels = new HashMap<>();
    labels.put("zone", nothing());
    assertThatThrownBy(() -> builder().constantLabels(labels))
        .isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings("NullAway") // as callers do that nobody has warned
  private static String nothing() {
    return null;
  }

  @Test
  void tooManyScrapesAtOnceAreTurnedAway() {
    List<Integer> inner = new ArrayList<>();
    PrometheusExporter[] self = new PrometheusExporter[1];
    MetricFamily nested =
        new FakeFamily("a", MetricType.GAUGE).row(p -> inner.add(Exchange.get(self[0]).status));
    self[0] = builder().source(FakeFamily.source(nested)).concurrentScrapes(1).build();
    assertThat(Exchange.get(self[0]).status).isEqualTo(200);
    assertThat(inner).containsExactly(503);
  }

  @Test
  void aScrapeThatTakesTooLongIsGivenUp() {
    AtomicLong now = new AtomicLong();
    MetricFamily slow = new FakeFamily("a", MetricType.GAUGE).row(p -> now.addAndGet(1_500));
    MetricFamily after = new FakeFamily("b", MetricType.GAUGE).row(p -> p.setLong(1));
    PrometheusExporter exporter =
        builder()
            .source(FakeFamily.source(slow, after))
            .clock(clock(now))
            .scrapeTimeout(Duration.ofSeconds(1))
            .build();
    Exchange exchange = Exchange.get(exporter);
    assertThat(exchange.status).isEqualTo(503);
    assertThat(exchange.body()).isEqualTo("Exceeded configured timeout of 1000ms.\n");
  }

  private static Clock clock(AtomicLong now) {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.ofEpochMilli(now.get());
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  @Test
  void aScraperThatGoesAwayIsTheServersAffairAndTheNextOneIsServed() {
    registry.counter("a", "").increment();
    PrometheusExporter exporter = exporter();
    ScrapeResponse gone =
        (int status, Map<String, String> headers, long length) -> {
          throw new IOException("broken pipe");
        };
    assertThatThrownBy(() -> exporter.scrape(ScrapeRequest.PLAIN, gone))
        .isInstanceOf(IOException.class);
    assertThat(Exchange.get(exporter).status).isEqualTo(200);
  }

  @Test
  void aBodyThatCannotBeFinishedIsNotClosed() {
    var counters = registry.counters("a", "", "label");
    for (int i = 0; i < 9_000; i++) {
      counters.with("value " + i).increment();
    }
    boolean[] closed = new boolean[1];
    ScrapeResponse breaking =
        (status, headers, length) ->
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("broken pipe");
              }

              @Override
              public void close() {
                closed[0] = true;
              }
            };
    PrometheusExporter exporter = builder().source(registry).selfMetrics(true).build();
    assertThatThrownBy(() -> exporter.scrape(ScrapeRequest.PLAIN, breaking))
        .isInstanceOf(IOException.class);
    assertThat(closed[0]).isFalse();
    assertThat(exporter.page()).contains("\nstats_exporter_scrape_failures_total 1\n");
  }

  @Test
  void viewsThatComeAndGoAreSeenAtTheNextScrape() {
    PrometheusExporter exporter = exporter();
    DoubleMeasure measure = registry.doubleMeasure("m", "", "1");
    View view = View.of("a", measure, Aggregation.count());
    assertThat(exporter.page()).isEmpty();
    registry.register(view);
    measure.record(1);
    assertThat(exporter.page()).isEqualTo("# TYPE a counter\na 1\n");
    registry.unregister(view);
    assertThat(exporter.page()).isEmpty();
  }

  @Test
  void twoExportersOfOneRegistryKeepTheirOwnLabels() {
    registry.counters("a", "", "label").with("x").increment();
    PrometheusExporter one = builder().source(registry).constantLabel("by", "one").build();
    PrometheusExporter two = builder().source(registry).constantLabel("by", "two").build();
    for (int i = 0; i < 2; i++) {
      assertThat(one.page()).contains("a{by=\"one\",label=\"x\"} 1\n");
      assertThat(two.page()).contains("a{by=\"two\",label=\"x\"} 1\n");
    }
  }

  @Test
  void sourcesWithNamesOfTheirOwnHaveNoNamespace() {
    StatsRegistry own = StatsRegistry.create();
    own.gauges("threads", "Threads.", "state").with("new").set(3);
    PrometheusExporter exporter =
        builder().namespace("demo").source(registry).sourceWithoutNamespace(own).build();
    assertThat(exporter.page()).contains("\nthreads{state=\"new\"} 3\n");
    assertThat(errors).isEmpty();
  }
}
