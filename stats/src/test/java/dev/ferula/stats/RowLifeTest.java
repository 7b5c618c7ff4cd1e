package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowLifeTest {
  private static final TagKey PATH = TagKey.of("path");

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final StatsRegistry registry =
      StatsRegistry.builder()
          .clock(new SteppedClock(now))
          .ticker(() -> now.get() * 1_000_000)
          .build();
  private final DoubleMeasure measure = registry.doubleMeasure("m", "m", "1");

  @Test
  void rowsThatNobodyRecordsToExpireAndStartAnew() {
    registry.register(
        View.of("v", measure, Aggregation.count()).by(PATH).expireAfter(Duration.ofMinutes(5)));
    BoundDouble a = measure.bind(Tags.of(PATH, "a"));
    BoundDouble b = measure.bind(Tags.of(PATH, "b"));
    a.record(1);
    b.record(1);
    assertThat(Reading.of(registry, "v")).hasSize(2);
    now.addAndGet(200_000);
    b.record(1);
    assertThat(Reading.of(registry, "v")).hasSize(2);
    now.addAndGet(200_000);
    assertThat(Reading.of(registry, "v")).containsExactly("{path='b'} 2");
    a.record(1);
    List<Long> created = new ArrayList<>();
    registry.families().get(0).read(new Point(), (row, point) -> created.add(row.created()));
    assertThat(Reading.of(registry, "v")).containsExactly("{path='a'} 1", "{path='b'} 2");
    assertThat(created).containsExactly(1_400_000L, 1_000_000L);
  }

  @Test
  void noMeasurementIsLostToExpiry() throws InterruptedException {
    registry.register(
        View.of("v", measure, Aggregation.count()).by(PATH).expireAfter(Duration.ofMillis(1)));
    MetricFamily family = registry.families().get(0);
    BoundDouble bound = measure.bind(Tags.of(PATH, "a"));
    int records = 100_000;
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < records; i++) {
                bound.record(1);
                if (i % 16 == 0) {
                  Thread.yield(); // gives the reader time to find the row idle twice
                }
              }
            });
    Set<Row> rows = new HashSet<>();
    writer.start();
    do {
      now.addAndGet(10);
      family.read(new Point(), (row, point) -> rows.add((Row) row));
    } while (writer.isAlive());
    writer.join();
    family.read(new Point(), (row, point) -> rows.add((Row) row));
    long total = 0;
    Point point = new Point();
    for (Row row : rows) {
      row.read(point.clear());
      total += point.longValue();
    }
    assertThat(total).isGreaterThanOrEqualTo(records);
  }

  @Test
  void tagsBeyondTheLimitAreFoldedAndCounted() {
    registry.register(View.of("v", measure, Aggregation.sum()).by(PATH).limitedTo(2));
    for (String path : List.of("a", "b", "c", "d", "c")) {
      measure.record(1, Tags.of(PATH, path));
    }
    assertThat(Reading.of(registry, "v"))
        .containsExactly("{path='a'} 1.0", "{path='b'} 1.0", "{overflow} 3.0");
    assertThat(Reading.of(registry, "stats_overflowed_lookups_total"))
        .containsExactly("{metric='v'} 3");
  }

  @Test
  void theCountersOfOverflowDoNotOverflowThemselves() {
    StatsRegistry small = StatsRegistry.builder().rowLimit(1).build();
    for (String name : List.of("a", "b", "c")) {
      Labelled<Counter> counters = small.counters(name, name, "k");
      counters.with("x").increment();
      counters.with("y").increment();
    }
    assertThat(Reading.of(small, "stats_overflowed_lookups_total"))
        .containsExactly("{metric='a'} 1", "{metric='b'} 1", "{metric='c'} 1");
  }

  @Test
  void quantilesForgetWhatIsOlderThanTheWindow() {
    Summary summary =
        registry.summary("s", "s", Aggregation.quantiles(0.99, 0.5).over(Duration.ofMinutes(10)));
    for (int i = 1; i <= 1000; i++) {
      summary.record(i);
    }
    assertThat(Reading.of(registry, "s").get(0))
        .startsWith("0.5->")
        .endsWith("count=1000 sum=500500.0");
    registry
        .families()
        .get(0)
        .read(
            new Point(),
            (row, point) -> {
              assertThat(point.quantileValue(0)).isBetween(498.0, 502.0);
              assertThat(point.quantileValue(1)).isBetween(988.0, 992.0);
            });
    now.addAndGet(Duration.ofMinutes(6).toMillis());
    summary.record(-7);
    now.addAndGet(Duration.ofMinutes(5).toMillis());
    assertThat(Reading.of(registry, "s").get(0)).startsWith("0.5->-7.0 0.99->-7.0 count=1001");
    now.addAndGet(Duration.ofMinutes(20).toMillis());
    registry
        .families()
        .get(0)
        .read(new Point(), (row, point) -> assertThat(point.quantileValue(0)).isNaN());
    assertThat(Reading.of(registry, "s").get(0)).endsWith("count=1001 sum=500493.0");
  }

  @ParameterizedTest
  @CsvSource({
    "Infinity, Infinity, Infinity",
    "-Infinity, -Infinity, -Infinity",
    "1e308, 0.995e308, 1.005e308",
    "1.7976931348623157e308, 1.78e308, 1.7976931348623157e308",
    "-1e308, -1.005e308, -0.995e308",
    "4.9e-324, 0, 4.9e-324",
    "0, 0, 0",
  })
  void quantilesOfTheGreatestAndLeastValuesAreNumbers(double value, double least, double most) {
    registry.summary("s", "s", Aggregation.quantiles(0.5)).record(value);
    registry
        .families()
        .get(0)
        .read(
            new Point(), (row, point) -> assertThat(point.quantileValue(0)).isBetween(least, most));
  }

  @Test
  @SuppressWarnings("NullAway") // as callers do that nobody has warned
  void aSeriesHasAValueForEachLabel() {
    Labelled<Counter> counters = registry.counters("c", "c", "k");
    assertThatThrownBy(() -> counters.with((String) null)).isInstanceOf(NullPointerException.class);
    counters.with("").increment();
    assertThat(Reading.of(registry, "c")).containsExactly("{k=''} 1");
  }

  @Test
  void gaugesGoBothWaysAndBelowZero() {
    Labelled<Gauge> gauges = registry.gauges("g", "g", "k");
    gauges.with("a").set(4);
    gauges.with("a").add(-9.5);
    gauges.with("a").increment();
    gauges.with("b").decrement();
    assertThat(Reading.of(registry, "g")).containsExactly("{k='a'} -4.5", "{k='b'} -1.0");
    assertThat(gauges.remove("a")).isTrue();
    assertThat(gauges.remove("a")).isFalse();
    assertThat(Reading.of(registry, "g")).containsExactly("{k='b'} -1.0");
    gauges.clear();
    assertThat(gauges.size()).isZero();
    assertThatThrownBy(() -> gauges.with("a", "b")).hasMessageContaining("[k]");
  }

  @Test
  void observedValuesAreAskedForAndFailuresCostOnlyTheirSeries() {
    AtomicLong value = new AtomicLong(5);
    Observed gauges = registry.observedGauges(Descriptor.of("g", "g").by("k"));
    gauges
        .observe(() -> -value.get(), "a")
        .observe(
            () -> {
              throw new IllegalStateException("not now");
            },
            "b")
        .observe(
            () -> {
              throw new NoClassDefFoundError("some/Class");
            },
            "c");
    registry.observeCounter("c", "c", value::get);
    assertThat(Reading.of(registry, "g")).containsExactly("{k='a'} -5.0");
    assertThat(Reading.of(registry, "c")).containsExactly("5.0");
    value.set(3);
    assertThat(Reading.of(registry, "c")).as("never goes back").containsExactly("5.0");
    gauges.observe(() -> 1, "a");
    assertThat(Reading.of(registry, "g")).containsExactly("{k='a'} 1.0");
    gauges.remove("a");
    assertThat(Reading.of(registry, "g")).isEmpty();
    assertThat(registry.removeInstrument("g")).isTrue();
    assertThat(registry.removeInstrument("g")).isFalse();
  }

  @Test
  void aFailureThatLastsIsCountedEachTimeUntilItEnds() {
    AtomicLong value = new AtomicLong();
    registry.observeGauge(
        "g",
        "g",
        () -> {
          if (value.get() % 3 == 0) {
            throw new IllegalStateException("not now");
          }
          return value.get();
        });
    for (long i : new long[] {0, 0, 3, 1, 0, 0, 2}) {
      value.set(i);
      assertThat(Reading.of(registry, "g")).hasSize(i % 3 == 0 ? 0 : 1);
    }
    assertThat(Reading.of(registry, "stats_dropped_measurements_total"))
        .containsExactly("{reason='callback'} 5");
  }

  @Test
  void aSeriesWhoseObjectIsGoneLeavesTheFamily() {
    Observed gauges = registry.observedGauges(Descriptor.of("g", "g").by("k"));
    gauges.observe(
        () -> {
          throw CallbackRow.GONE;
        },
        "gone");
    List<Integer> kept = List.of(1, 2, 3);
    gauges.observeWeakly(kept, List::size, "kept");
    assertThat(Reading.of(registry, "g")).containsExactly("{k='kept'} 3.0");
    assertThat(registry.families().get(0).rowCount()).isEqualTo(1);
    assertThat(kept).hasSize(3);
  }

  /** Shows the milliseconds that the test sets. */
  private static final class SteppedClock extends Clock {
    private final AtomicLong millis;

    SteppedClock(AtomicLong millis) {
      this.millis = millis;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }
  }
}
