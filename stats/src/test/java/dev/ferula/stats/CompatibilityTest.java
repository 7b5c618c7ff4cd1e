package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
  private static final TagKey METHOD = TagKey.of("method");

  private static StatsRegistry registry(Compatibility compatibility) {
    return StatsRegistry.builder().compatibility(compatibility).build();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "GO, 1 1 1 count=3 sum=3.5",
    "JAVA, 1 1 1 count=3 sum=3.5",
    "MODERN, 2 1 0 count=3 sum=3.5"
  })
  void aValueOnABoundBelongsBelowItOnlyInModern(Compatibility compatibility, String expected) {
    StatsRegistry registry = registry(compatibility);
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(View.of("d", m, Aggregation.distribution(1, 2)));
    m.record(1);
    m.record(2);
    m.record(0.5);
    assertThat(Reading.of(registry, "d")).containsExactly(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"GO, 654.0799999999999", "JAVA, 654.0799999999999", "MODERN, 654.08"})
  void sumsComeFromTheMeanOrAreCompensated(Compatibility compatibility, String sum) {
    StatsRegistry registry = registry(compatibility);
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(View.of("d", m, Aggregation.distribution()));
    for (double v : new double[] {0.25, 245.67, 12, 1.45, 199.9, 7.69, 187.12}) {
      m.record(v);
    }
    assertThat(Reading.of(registry, "d")).containsExactly("7 count=7 sum=" + sum);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"GO, 2.0, 3, -2.0", "JAVA, 4.0, 2, 1.5", "MODERN, 4.0, 2, -2.0"})
  void negativeValuesGoDownAreVoidedOrDropped(
      Compatibility compatibility, String sum, String count, String last) {
    StatsRegistry registry = registry(compatibility);
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(
        View.of("s", m, Aggregation.sum()),
        View.of("c", m, Aggregation.count()),
        View.of("l", m, Aggregation.lastValue()));
    m.record(2.5);
    m.record(1.5);
    m.record(-2);
    assertThat(Reading.of(registry, "s")).containsExactly(sum);
    assertThat(Reading.of(registry, "c")).containsExactly(count);
    assertThat(Reading.of(registry, "l")).containsExactly(last);
  }

  @Test
  void oneNegativeValueVoidsAWholeBatchInJava() {
    StatsRegistry registry = registry(Compatibility.JAVA);
    DoubleMeasure a = registry.doubleMeasure("a", "a", "1");
    LongMeasure b = registry.longMeasure("b", "b", "1");
    registry.register(View.of("a", a, Aggregation.sum()), View.of("b", b, Aggregation.sum()));
    registry.batch().put(a, 1).put(b, -1).record();
    registry.batch().put(a, 1).put(b, 1).record();
    assertThat(Reading.of(registry, "a")).containsExactly("1.0");
    assertThat(Reading.of(registry, "b")).containsExactly("1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"GO, 2", "JAVA, 1", "MODERN, 1"})
  void aMeasureTwiceInABatchCountsTwiceOnlyInGo(Compatibility compatibility, String count) {
    StatsRegistry registry = registry(compatibility);
    DoubleMeasure a = registry.doubleMeasure("a", "a", "1");
    registry.register(View.of("a", a, Aggregation.count()));
    registry.batch().put(a, 1).put(a, 2).record();
    assertThat(Reading.of(registry, "a")).containsExactly(count);
  }

  @Test
  void missingAndEmptyTagsAreTwoRowsOnlyInJava() {
    for (Compatibility compatibility : Compatibility.values()) {
      StatsRegistry registry = registry(compatibility);
      DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
      registry.register(View.of("v", m, Aggregation.count()).by(METHOD));
      m.record(1);
      m.record(1, Tags.of(METHOD, ""));
      if (compatibility == Compatibility.JAVA) {
        assertThat(Reading.of(registry, "v")).containsExactly("{method=-} 1", "{method=''} 1");
      } else {
        assertThat(Reading.of(registry, "v")).containsExactly("{method=''} 2");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"GO, 0 1 count=1 sum=NaN, NaN", "JAVA, 0 1 count=1 sum=NaN, NaN"})
  void nanSpoilsSumsUnlessItIsLeftOut(Compatibility compatibility, String d, String s) {
    StatsRegistry registry = registry(compatibility);
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(
        View.of("d", m, Aggregation.distribution(1)), View.of("s", m, Aggregation.sum()));
    m.record(Double.NaN);
    assertThat(Reading.of(registry, "d")).containsExactly(d);
    assertThat(Reading.of(registry, "s")).containsExactly(s);
  }

  @Test
  void modernLeavesNanOutOfSumsAndDistributionsButNotOutOfGauges() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(
        View.of("d", m, Aggregation.distribution(1)),
        View.of("l", m, Aggregation.lastValue()),
        View.of("s", m, Aggregation.sum()));
    m.record(Double.NaN);
    m.record(Double.POSITIVE_INFINITY);
    m.record(Double.NaN);
    assertThat(Reading.of(registry, "d")).containsExactly("0 1 count=1 sum=Infinity");
    assertThat(Reading.of(registry, "s")).containsExactly("Infinity");
    assertThat(Reading.of(registry, "l")).containsExactly("NaN");
    assertThat(Reading.of(registry, "stats_dropped_measurements_total"))
        .containsExactly("{reason='nan'} 4");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"GO, 9007199254740992", "JAVA, 9007199254740992", "MODERN, 9007199254740993"})
  void wholeSumsLosePrecisionWhereTheyAreDoubles(Compatibility compatibility, String sum) {
    StatsRegistry registry = registry(compatibility);
    LongMeasure m = registry.longMeasure("m", "m", "1");
    registry.register(View.of("s", m, Aggregation.sum()));
    m.record(1L << 53);
    m.record(1);
    assertThat(Reading.of(registry, "s")).containsExactly(sum);
  }

  @Test
  void eachModeHasItsOwnRulesForBounds() {
    double[] unsorted = {10, 5, 0, 1, 1};
    StatsRegistry go = registry(Compatibility.GO);
    DoubleMeasure m = go.doubleMeasure("m", "m", "1");
    go.register(View.of("v", m, Aggregation.distribution(unsorted)));
    assertThat(go.families().get(0).bounds()).containsExactly(1.0, 1.0, 5.0, 10.0);
    assertThatThrownBy(() -> go.register(View.of("w", m, Aggregation.distribution(-1, 1))))
        .hasMessage("negative bucket bounds not supported");

    StatsRegistry java = registry(Compatibility.JAVA);
    DoubleMeasure j = java.doubleMeasure("m", "m", "1");
    assertThatThrownBy(() -> java.register(View.of("v", j, Aggregation.distribution(unsorted))))
        .hasMessage("Bucket boundaries not sorted.");
    java.register(View.of("v", j, Aggregation.distribution(-2, -1, 0, 1)));
    assertThat(java.families().get(0).bounds()).containsExactly(1.0);

    StatsRegistry modern = registry(Compatibility.MODERN);
    DoubleMeasure n = modern.doubleMeasure("m", "m", "1");
    assertThatThrownBy(() -> modern.register(View.of("v", n, Aggregation.distribution(1, 1))))
        .hasMessageContaining("must ascend");
    modern.register(View.of("v", n, Aggregation.distribution(-1, 0, 1, Double.POSITIVE_INFINITY)));
    assertThat(modern.families().get(0).bounds()).containsExactly(-1.0, 0.0, 1.0);
  }

  @Test
  void everyDepartureHasASwitchOfItsOwn() {
    StatsRules rules = Compatibility.MODERN.rules();
    StatsRules all =
        rules
            .withInstruments(Compatibility.GO)
            .withBoundBelongsAbove(true)
            .withSumFromMean(true)
            .withNegatives(NegativeRule.ACCEPT)
            .withNan(true)
            .withMissingIsEmpty(false)
            .withReservedLabels(true)
            .withLongSums(LongSums.ROUNDED);
    assertThat(all)
        .isEqualTo(
            new StatsRules(
                Compatibility.MODERN,
                Compatibility.MODERN,
                Compatibility.GO,
                Compatibility.MODERN,
                true,
                true,
                NegativeRule.ACCEPT,
                true,
                false,
                true,
                LongSums.ROUNDED));
  }
}
