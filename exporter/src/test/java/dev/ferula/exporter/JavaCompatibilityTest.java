package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * In the JAVA mode the page is that of OpenCensus for Java with simpleclient, to the byte, but for
 * its order: families and rows come out of hash tables there, so families are compared sorted, and
 * so are the lines of each.
 */
class JavaCompatibilityTest {
  private static final TagKey METHOD = TagKey.of("method");

  private final StatsRegistry registry =
      StatsRegistry.builder().compatibility(Compatibility.JAVA).build();
  private final DoubleMeasure real = registry.doubleMeasure("demo/float", "float", "ms");
  private final LongMeasure whole = registry.longMeasure("demo/int", "int", "By");
  private final List<String> errors = new ArrayList<>();

  @BeforeEach
  void record() {
    Aggregation dist = Aggregation.distribution(0, 1, 2.5, 1000, 1e6, 1e21);
    registry.register(
        view("c", "count", whole, Aggregation.count(), METHOD),
        view("si", "sum int", whole, Aggregation.sum(), METHOD),
        view("sf", "sum float", real, Aggregation.sum(), METHOD),
        view("li", "last int", whole, Aggregation.lastValue(), METHOD),
        view("lf", "last float", real, Aggregation.lastValue(), METHOD),
        view("d", "dist", real, dist, METHOD),
        view("d0", "no bounds", real, Aggregation.distribution(), METHOD),
        view("dle", "le dist", real, dist, TagKey.of("le")),
        view("cle", "le count", real, Aggregation.count(), TagKey.of("le")),
        view(
            "cc",
            "two keys one label",
            real,
            Aggregation.count(),
            TagKey.of("my-key"),
            TagKey.of("my_key")),
        view("9x/a:b", "digit", real, Aggregation.count(), TagKey.of("9lives")),
        view("dup/a", "dup", real, Aggregation.count()),
        view("dup.a", "dup2", real, Aggregation.lastValue()),
        view("z".repeat(120), "long", real, Aggregation.count()),
        view("help", "l1\nl2 \\ \"q\"", real, Aggregation.count()),
        view("norows", "never", registry.longMeasure("other", "o", "1"), Aggregation.count()),
        view("a--b", "dash", real, Aggregation.count()));
    TagContext odd = Tags.of(METHOD, "a\"b\\c");
    registry.batch().put(whole, 3).put(real, 1).record(odd);
    registry.batch().put(whole, -5).put(real, -1.5).record(odd);
    registry.batch().put(whole, 7).put(real, 2.5).record(Tags.of());
    registry.batch().put(real, 4).record(Tags.of(METHOD, ""));
    Labelled<Gauge> gauge = registry.gauges(Descriptor.of("g/1", "gauge").by("k1", "zone"));
    gauge.with("v1", "z").set(-4);
    gauge.with("", "z").set(9);
    registry.counter("cu/1", "cum").add(-3);
    registry.counter("cu/1", "cum").add(2.5);
  }

  @Test
  void printsWhatTheOriginalPrinted() {
    Exchange exchange = Exchange.get(exporter());
    assertThat(exchange.status).isEqualTo(200);
    assertThat(exchange.header("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(families(exchange.body())).isEqualTo(families(golden("200 {", "FILTERED\n")));
  }

  @Test
  void filtersByName() {
    assertThat(families(Exchange.query(exporter(), "name%5B%5D=demo_c").body()))
        .isEqualTo(families(golden("FILTERED\n", "")));
  }

  @Test
  void aReservedLabelIsReportedInTheWordsOfTheOriginal() {
    exporter();
    assertThat(errors)
        .containsExactly(
            "Prometheus Histogram cannot have a label named 'le', because it is a reserved label"
                + " for bucket boundaries. Please remove this key from your view.");
    assertThat(Golden.file("java-exporter.txt")).contains(errors.get(0));
  }

  @Test
  void aNameThatIsTakenIsRefusedInTheWordsOfTheOriginal() {
    String refusal = "A different metric with the same name already registered.";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.gauge("cu/1", ""))
        .withMessage(refusal);
    assertThat(Golden.file("java-exporter.txt")).contains(refusal);
  }

  private PrometheusExporter exporter() {
    return PrometheusExporter.builder()
        .namespace("demo")
        .compat(Compatibility.JAVA)
        .source(registry)
        .onError(e -> errors.add(e.getMessage()))
        .build();
  }

  /* The page between two marks of the recorded run, without what comes before its first family. */
  private static String golden(String from, String to) {
    String text = Golden.file("java-exporter.txt");
    int start = text.indexOf("# HELP", text.indexOf(from));
    int end = to.isEmpty() ? text.length() : text.indexOf(to);
    return text.substring(start, end).strip() + "\n";
  }

  /**
   * The families of a page, sorted, their lines sorted too. The original's library counts the spans
   * of its own worker thread, which there is not here.
   */
  private static List<List<String>> families(String page) {
    List<List<String>> families = new ArrayList<>();
    for (String family : page.split("(?m)^(?=# HELP )")) {
      if (!family.isEmpty() && !family.startsWith("# HELP demo_oc_worker_")) {
        families.add(family.lines().sorted().toList());
      }
    }
    families.sort((a, b) -> String.join("\n", a).compareTo(String.join("\n", b)));
    return families;
  }

  private static View view(
      String name, String description, Measure measure, Aggregation aggregation, TagKey... by) {
    return View.of(name, measure, aggregation).describedAs(description).by(by);
  }
}
