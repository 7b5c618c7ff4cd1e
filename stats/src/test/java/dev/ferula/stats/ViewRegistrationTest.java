package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.stats.read.MetricFamily;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ViewRegistrationTest {
  private static final TagKey METHOD = TagKey.of("method");
  private static final TagKey ROUTE = TagKey.of("Route");

  private static StatsRegistry registry(Compatibility compatibility) {
    return StatsRegistry.builder().compatibility(compatibility).build();
  }

  private static View view(StatsRegistry registry, Aggregation aggregation) {
    return View.of("v", registry.doubleMeasure("m", "measure", "ms"), aggregation);
  }

  @ParameterizedTest
  @EnumSource
  void theSameViewAgainHasNoEffect(Compatibility compatibility) {
    StatsRegistry registry = registry(compatibility);
    View view = view(registry, Aggregation.distribution(1)).by(METHOD);
    registry.register(view);
    MetricFamily rows = registry.viewRows("v");
    registry.register(view);
    assertThat(registry.viewRows("v")).isSameAs(rows);
    assertThat(registry.findView("v")).isEqualTo(view);
    assertThat(registry.findView("w")).isNull();
  }

  @Test
  void modernComparesEverythingButTheDescription() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    registry.register(view(registry, Aggregation.distribution(1)).describedAs("one"));
    registry.register(view(registry, Aggregation.distribution(1)).describedAs("two"));
    assertThatThrownBy(() -> registry.register(view(registry, Aggregation.distribution(2))))
        .hasMessageContaining("[1.0]")
        .hasMessageContaining("[2.0]");
    assertThatThrownBy(
            () -> registry.register(view(registry, Aggregation.distribution(1)).by(METHOD)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goComparesMeasureAndAggregationObjectOnlyAndRegistersTheOthers() {
    StatsRegistry registry = registry(Compatibility.GO);
    registry.register(view(registry, Aggregation.count()).by(METHOD));
    registry.register(view(registry, Aggregation.count()));
    assertThat(registry.families().get(0).labelNames()).containsExactly("method");
    View last = view(registry, Aggregation.lastValue());
    View other = View.of("other", last.measure(), Aggregation.lastValue());
    assertThatThrownBy(() -> registry.register(last, other))
        .hasMessage(
            "v: cannot register view \"v\"; a different view with the same name is already registered");
    assertThat(registry.findView("other")).isEqualTo(other);
    View equalOther = View.of("other", last.measure(), Aggregation.lastValue());
    assertThatThrownBy(() -> registry.register(equalOther)).hasMessageContaining("other");
  }

  @Test
  void javaComparesTheDescriptionToo() {
    StatsRegistry registry = registry(Compatibility.JAVA);
    registry.register(view(registry, Aggregation.count()).describedAs("one"));
    assertThatThrownBy(
            () -> registry.register(view(registry, Aggregation.count()).describedAs("two")))
        .hasMessageStartingWith("A different view with the same name is already registered: ");
  }

  @Test
  void modernRegistersAllOrNone() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    registry.register(view(registry, Aggregation.count()));
    View fresh = View.of("fresh", registry.doubleMeasure("m", "measure", "ms"), Aggregation.sum());
    assertThatThrownBy(() -> registry.register(fresh, view(registry, Aggregation.sum())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(registry.findView("fresh")).isNull();
  }

  @Test
  void aMeasureDefinedDifferentlyIsSharedFoundLateOrRefused() {
    StatsRegistry go = registry(Compatibility.GO);
    go.doubleMeasure("m", "one", "ms");
    assertThat(go.doubleMeasure("m", "two", "s").unit()).isEqualTo("ms");

    StatsRegistry java = registry(Compatibility.JAVA);
    java.doubleMeasure("m", "one", "ms");
    DoubleMeasure second = java.doubleMeasure("m", "two", "ms");
    assertThatThrownBy(() -> java.register(View.of("v", second, Aggregation.count())))
        .hasMessageStartingWith("A different measure with the same name is already registered");

    StatsRegistry modern = registry(Compatibility.MODERN);
    modern.doubleMeasure("m", "one", "ms");
    assertThatThrownBy(() -> modern.longMeasure("m", "one", "ms"))
        .hasMessageContaining("double measure m")
        .hasMessageContaining("long measure m");
  }

  @Test
  void columnsKeepOrSortTheirOrder() {
    for (Compatibility compatibility : Compatibility.values()) {
      StatsRegistry registry = registry(compatibility);
      registry.register(view(registry, Aggregation.count()).by(METHOD, ROUTE, TagKey.of("Z")));
      List<String> expected =
          switch (compatibility) {
            case GO -> List.of("Route", "Z", "method");
            case JAVA -> List.of("method", "Route", "Z");
            case MODERN -> List.of("method", "Route", "Z");
          };
      assertThat(registry.families().get(0).labelNames()).isEqualTo(expected);
    }
  }

  @Test
  void doubleColumnsReservedColumnsAndForeignMeasuresAreRefused() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    assertThatThrownBy(
            () -> registry.register(view(registry, Aggregation.count()).by(METHOD, METHOD)))
        .hasMessageContaining("twice");
    View le = view(registry, Aggregation.distribution(1)).by(TagKey.of("le"));
    assertThatThrownBy(() -> registry.register(le)).hasMessageContaining("le");
    View quantile = view(registry, Aggregation.quantiles(0.5)).by(TagKey.of("quantile"));
    assertThatThrownBy(() -> registry.register(quantile)).hasMessageContaining("quantile");
    assertThatCode(() -> registry.register(view(registry, Aggregation.count()).by(TagKey.of("le"))))
        .doesNotThrowAnyException();
    StatsRegistry go = registry(Compatibility.GO);
    assertThatCode(
            () ->
                go.register(
                    View.of("v", go.doubleMeasure("m", "m", "1"), Aggregation.distribution(1))
                        .by(TagKey.of("le"))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> registry.register(view(go, Aggregation.count())))
        .hasMessageContaining("another registry");
  }

  @Test
  void namesFollowTheRulesOfTheMode() {
    String tooLong = "n".repeat(256);
    StatsRegistry go = registry(Compatibility.GO);
    DoubleMeasure m = go.doubleMeasure(tooLong + "é", "m", "1");
    assertThatThrownBy(() -> go.register(View.of(tooLong, m, Aggregation.count())))
        .hasMessage("view name cannot be larger than 255");
    assertThatThrownBy(() -> go.register(View.of("é", m, Aggregation.count())))
        .hasMessage("view name needs to be an ASCII string");
    StatsRegistry java = registry(Compatibility.JAVA);
    assertThatThrownBy(() -> java.doubleMeasure("é", "m", "1"))
        .hasMessage("Name should be a ASCII string with a length no greater than 255 characters.");
    StatsRegistry modern = registry(Compatibility.MODERN);
    assertThatThrownBy(() -> modern.doubleMeasure(tooLong, "m", "1"))
        .hasMessageContaining("1 to 255");
    assertThatThrownBy(() -> modern.doubleMeasure("a\ud800", "m", "1"))
        .hasMessageContaining("well-formed");
    assertThat(modern.doubleMeasure("größe", "m", "1").name()).isEqualTo("größe");
  }

  @Test
  void aViewWithoutDescriptionHasItsMeasuresAndCountsHaveUnitOne() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    registry.register(view(registry, Aggregation.count()));
    MetricFamily family = registry.families().get(0);
    assertThat(family.description()).isEqualTo("measure");
    assertThat(family.unit()).isEqualTo("1");
  }

  @Test
  void aGuardRefusesWithItsOwnReason() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    registry.addGuard(
        (candidate, present) -> {
          if (!present.isEmpty()) {
            throw new IllegalArgumentException(
                candidate.name() + " collides with " + present.get(0).name());
          }
        });
    registry.register(view(registry, Aggregation.count()));
    assertThatThrownBy(() -> registry.counter("c", "c")).hasMessage("c collides with v");
    assertThat(registry.families()).hasSize(1);
  }

  @Test
  void aViewAndAnInstrumentDoNotShareAName() {
    StatsRegistry registry = registry(Compatibility.MODERN);
    registry.counter("v", "c");
    assertThatThrownBy(() -> registry.register(view(registry, Aggregation.count())))
        .hasMessageContaining("instrument");
  }

  @Test
  void aViewOfNothingIsRefusedWhereItIsMade() {
    DoubleMeasure measure = StatsRegistry.create().doubleMeasure("m", "", "1");
    assertThatThrownBy(() -> View.of("v", measure, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("aggregation");
    assertThatThrownBy(() -> new View("v", null, null, Aggregation.count(), List.of(), null, 0))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("measure");
  }

  @Test
  @SuppressWarnings("NullAway") // as callers do that nobody has warned
  void aMeasureWithoutDescriptionOrUnitIsRefusedWhereItIsMade() {
    StatsRegistry registry = StatsRegistry.create();
    assertThatThrownBy(() -> registry.doubleMeasure("m", null, "1"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("description");
    assertThatThrownBy(() -> registry.longMeasure("m", "", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("unit");
  }
}
