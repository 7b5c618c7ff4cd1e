package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.MetricType;
import dev.ferula.stats.Compatibility;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of the Java exporter's own test suites, in the JAVA mode. */
class OpenCensusJavaSuiteTest {
  private final List<String> errors = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "COUNTER, counter",
    "GAUGE, gauge",
    "HISTOGRAM, histogram",
    "SUMMARY, summary",
  })
  void familiesWithoutSamplesShowNameTypeAndHelp(MetricType type, String word) {
    MetricFamily family = new FakeFamily("name", type, "k1").describedAs("description");
    assertThat(page("", family)).isEqualTo("# HELP name description\n# TYPE name " + word + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "myorg, myorg_name",
    "opencensus/, opencensus_name",
    "opencensus_, opencensus_name",
    "'', name",
  })
  void namespacesAreJoinedOnce(String namespace, String name) {
    MetricFamily family = new FakeFamily("name", MetricType.COUNTER);
    assertThat(page(namespace, family)).contains("# TYPE " + name + " counter\n");
  }

  @Test
  void values() {
    assertThat(
            samples(
                new FakeFamily("name", MetricType.GAUGE, "k1", "k2")
                    .row(p -> p.setDouble(-5.5), "v1", "v2")))
        .containsExactly("name{k1=\"v1\",k2=\"v2\",} -5.5");
    assertThat(
            samples(
                new FakeFamily("name", MetricType.COUNTER, "k-3")
                    .row(p -> p.setLong(123456789), "v-3")))
        .containsExactly("name{k_3=\"v-3\",} 1.23456789E8");
    assertThat(
            samples(
                new FakeFamily("name", MetricType.COUNTER, "k1", "k-3")
                    .row(p -> p.setLong(1), "v1", null)))
        .containsExactly("name{k1=\"v1\",k_3=\"\",} 1.0");
  }

  @Test
  void summaries() {
    Consumer<Point> numbers =
        p -> {
          p.setTotals(22, 74.8);
          p.addQuantile(0.995, 8.2);
          p.addQuantile(0.99, 10.2);
        };
    assertThat(samples(new FakeFamily("name", MetricType.SUMMARY, "k-3").row(numbers, "v-3")))
        .containsExactly(
            "name_count{k_3=\"v-3\",} 22.0",
            "name_sum{k_3=\"v-3\",} 74.8",
            "name{k_3=\"v-3\",quantile=\"0.995\",} 8.2",
            "name{k_3=\"v-3\",quantile=\"0.99\",} 10.2");
  }

  @ParameterizedTest
  @CsvSource({"k1, 'k1=\"v1\",'", "k2, 'k2=\"v1\",'"})
  void distributions(String key, String label) {
    assertThat(samples(distribution(key)))
        .containsExactly(
            "name_bucket{" + label + "le=\"1.0\",} 0.0",
            "name_bucket{" + label + "le=\"2.0\",} 2.0",
            "name_bucket{" + label + "le=\"5.0\",} 4.0",
            "name_bucket{" + label + "le=\"+Inf\",} 5.0",
            "name_count{" + label + "} 5.0",
            "name_sum{" + label + "} 22.0");
  }

  private static FakeFamily distribution(String key) {
    return new FakeFamily("name", MetricType.HISTOGRAM, key)
        .describedAs("description")
        .bounded(1.0, 2.0, 5.0)
        .row(
            p -> {
              p.setTotals(5, 22);
              for (long observations : new long[] {0, 2, 2, 1}) {
                p.addBucket(observations);
              }
            },
            "v1");
  }

  @Test
  void aDistributionByLeIsLeftOut() {
    assertThat(page("", distribution("le"))).isEmpty();
    assertThat(errors)
        .containsExactly(
            "Prometheus Histogram cannot have a label named 'le', because it is a reserved label"
                + " for bucket boundaries. Please remove this key from your view.");
  }

  @Test
  void aSummaryByQuantileIsLeftOut() {
    FakeFamily summary =
        new FakeFamily("name", MetricType.SUMMARY, "quantile").row(p -> p.setTotals(1, 1), "x");
    assertThat(page("", summary)).isEmpty();
    assertThat(errors)
        .containsExactly(
            "Prometheus Summary cannot have a label named 'quantile', because it is a reserved"
                + " label. Please remove this key from your view.");
  }

  @Test
  void noSourcesHaveAnEmptyPage() {
    assertThat(page("")).isEmpty();
  }

  private List<String> samples(MetricFamily family) {
    return page("", family).lines().filter(line -> !line.startsWith("#")).toList();
  }

  private String page(String namespace, MetricFamily... families) {
    return PrometheusExporter.builder()
        .compat(Compatibility.JAVA)
        .namespace(namespace)
        .source(FakeFamily.source(families))
        .onError(e -> errors.add(e.getMessage()))
        .build()
        .page();
  }
}
