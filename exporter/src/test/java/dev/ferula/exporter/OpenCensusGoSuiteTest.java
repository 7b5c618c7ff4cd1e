package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Compatibility;
import dev.ferula.stats.DoubleMeasure;
import dev.ferula.stats.LongMeasure;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.TagContext;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.Tags;
import dev.ferula.stats.View;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of the Go exporter's own test suite, in the GO mode. */
class OpenCensusGoSuiteTest {
  private final StatsRegistry registry =
      StatsRegistry.builder().compatibility(Compatibility.GO).build();

  @Test
  void countsOfThreeMeasures() {
    for (String name : new String[] {"tests/foo", "tests/bar", "tests/baz"}) {
      LongMeasure measure = registry.longMeasure(name, name, "1");
      registry.register(View.of(measure, Aggregation.count()));
      measure.record(1);
    }
    assertThat(page())
        .contains("tests_foo 1\n", "tests_bar 1\n", "tests_baz 1\n")
        .doesNotContain("collected before with the same name and label values")
        .doesNotContain("error(s) occurred");
  }

  @Test
  void bucketsAreCumulativeAndEqualBoundsAreOne() {
    checkRegister(Aggregation.distribution(1, 5, 5, 5, 5, 10, 20, 50, 100, 250));
  }

  @Test
  void boundsMayComeInAnyOrder() {
    checkRegister(Aggregation.distribution(10, 5, 1, 1, 50, 5, 20, 100, 250));
  }

  private void checkRegister(Aggregation distribution) {
    DoubleMeasure measure = registry.doubleMeasure("cash/register", "", "1");
    registry.register(View.of(measure, distribution));
    for (double value : new double[] {0.25, 245.67, 12, 1.45, 199.9, 7.69, 187.12}) {
      measure.record(value);
    }
    assertThat(page().lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "cash_register_bucket{le=\"1\"} 1",
            "cash_register_bucket{le=\"5\"} 2",
            "cash_register_bucket{le=\"10\"} 3",
            "cash_register_bucket{le=\"20\"} 4",
            "cash_register_bucket{le=\"50\"} 4",
            "cash_register_bucket{le=\"100\"} 4",
            "cash_register_bucket{le=\"250\"} 7",
            "cash_register_bucket{le=\"+Inf\"} 7",
            "cash_register_sum 654.0799999999999",
            "cash_register_count 7");
  }

  /* A resource's labels are constant labels that override those given before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | method=\"issue961\"",
        "service=spanner | '' | method=\"issue961\",service=\"spanner\"",
        "'' | region=us-east | method=\"issue961\",region=\"us-east\"",
        "service=spanner | region=us-east"
            + " | method=\"issue961\",region=\"us-east\",service=\"spanner\"",
        "service=spanner | service=bigtable | method=\"issue961\",service=\"bigtable\"",
        "service=spanner,account=test | service=bigtable,region=us-east"
            + " | account=\"test\",method=\"issue961\",region=\"us-east\",service=\"bigtable\"",
      })
  void constantAndResourceLabels(String constant, String resource, String labels) {
    TagKey method = TagKey.of("method");
    for (String name : new String[] {"foo", "bar", "baz"}) {
      LongMeasure measure = registry.longMeasure("tests/" + name, name, "1");
      registry.register(View.of(measure, Aggregation.count()).by(method));
      measure.record(1, Tags.of(method, "issue961"));
    }
    PrometheusExporter exporter =
        PrometheusExporter.builder()
            .compat(Compatibility.GO)
            .source(registry)
            .constantLabels(map(constant))
            .constantLabels(map(resource))
            .build();
    StringBuilder expected = new StringBuilder();
    for (String name : new String[] {"bar", "baz", "foo"}) {
      expected.append("# HELP tests_").append(name).append(' ').append(name).append('\n');
      expected.append("# TYPE tests_").append(name).append(" counter\n");
      expected.append("tests_").append(name).append('{').append(labels).append("} 1\n");
    }
    assertThat(exporter.page()).isEqualTo(expected.toString());
  }

  private static Map<String, String> map(String pairs) {
    Map<String, String> map = new HashMap<>();
    for (String pair : pairs.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        map.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return map;
  }

  @Test
  void missingTagsAreEmptyLabels() {
    LongMeasure measure = registry.longMeasure("tests/foo", "foo", "1");
    registry.register(
        View.of(measure, Aggregation.count())
            .by(key("key/2"), key("key/5"), key("key/3"), key("key/1"), key("key/4")));
    measure.record(1, tags("key/4", "key/2", "unrelated"));
    measure.record(2, tags("key/5", "key/3", "key/1"));
    assertThat(page())
        .isEqualTo(
            """
            # HELP tests_foo foo
            # TYPE tests_foo counter
            tests_foo{key_1="",key_2="issue659",key_3="",key_4="issue659",key_5=""} 1
            tests_foo{key_1="issue659",key_2="",key_3="issue659",key_4="",key_5="issue659"} 1
            """);
  }

  private static TagKey key(String name) {
    return TagKey.of(name);
  }

  private static TagContext tags(String... keys) {
    TagContext tags = Tags.of();
    for (String key : keys) {
      tags = tags.with(key(key), "issue659");
    }
    return tags;
  }

  @Test
  void severalSourcesShareAPage() {
    LongMeasure measure = registry.longMeasure("tests/foo", "foo", "1");
    registry.register(View.of(measure, Aggregation.count()));
    measure.record(1);
    StatsRegistry other = StatsRegistry.create();
    other.counter("prom_counter", "Prometheus Counter").increment();
    PrometheusExporter exporter =
        PrometheusExporter.builder()
            .compat(Compatibility.GO)
            .source(registry)
            .source(other)
            .build();
    assertThat(exporter.page())
        .contains("# HELP tests_foo foo\n# TYPE tests_foo counter\ntests_foo 1\n")
        .contains(
            "# HELP prom_counter Prometheus Counter\n# TYPE prom_counter counter\nprom_counter 1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "test/key-1, test_key_1",
    "0123456789, key_0123456789",
    "_0123456789, key_0123456789",
    "/0123456789, key_0123456789",
    "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789,"
        + " abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789",
  })
  void namesAreSanitised(String name, String expected) {
    assertThat(Names.sanitizedAsGo(name)).isEqualTo(expected);
  }

  @Test
  void namesAreCutAt100Bytes() {
    assertThat(Names.sanitizedAsGo("a".repeat(101))).isEqualTo("a".repeat(100));
  }

  private String page() {
    return PrometheusExporter.builder().compat(Compatibility.GO).source(registry).build().page();
  }
}
