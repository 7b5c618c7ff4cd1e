package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterTest {
  private final StatsRegistry registry = StatsRegistry.create();

  @Test
  void rowsComeInOrderOfTheirLabelValuesAndKeepTheirIdentity() {
    Labelled<Counter> requests = registry.counters("requests", "Requests.", "code", "method");
    requests.with("500", "GET").increment();
    requests.with("200", "PUT").add(3);
    requests.with("200", "GET").add(0.5);

    MetricFamily family = registry.families().get(0);
    assertThat(family.type()).isEqualTo(MetricType.COUNTER);
    assertThat(family.labelNames()).containsExactly("code", "method");
    assertThat(rows(family)).containsExactly("200,GET=0.5", "200,PUT=3.0", "500,GET=1.0");
    assertThat(identities(family)).isEqualTo(identities(family));
  }

  @Test
  void anotherInstrumentUnderTheSameNameIsRefusedNamingBoth() {
    registry.counters("requests", "Requests.", "code");
    assertThatThrownBy(() -> registry.counters("requests", "Requests.", "method"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("code")
        .hasMessageContaining("method");
  }

  @Test
  void theSameInstrumentComesAgain() {
    registry.counter("requests", "Requests.").increment();
    registry.counter("requests", "Requests.").increment();
    assertThat(registry.counter("requests", "Requests.").value()).isEqualTo(2);
    assertThat(registry.families()).hasSize(1).isSameAs(registry.families());
  }

  @Test
  void negativeAndNanAmountsAreLeftOutAndCounted() {
    Counter counter = registry.counter("requests", "Requests.");
    counter.add(-1);
    counter.add(-0.5);
    counter.add(Double.NaN);
    assertThat(counter.value()).isZero();
    assertThat(rows(registry.families().get(1))).containsExactly("nan=1.0", "negative=2.0");
  }

  @Test
  void seriesBeyondTheLimitAreFoldedIntoOneMarkedRow() {
    StatsRegistry small = StatsRegistry.builder().rowLimit(2).build();
    Labelled<Counter> requests = small.counters("requests", "Requests.", "path");
    for (String path : List.of("a", "b", "c", "d")) {
      requests.with(path).increment();
    }
    List<String> marked = new ArrayList<>();
    small
        .families()
        .get(0)
        .read(new Point(), (row, point) -> marked.add(row.isOverflow() + "=" + point.value()));
    assertThat(marked).containsExactly("false=1.0", "false=1.0", "true=2.0");
  }

  @Test
  void noAddIsLostWhenThreadsShareASeries() throws InterruptedException {
    Counter counter = registry.counter("requests", "Requests.");
    int threads = 8;
    int adds = 20_000;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Thread thread =
          new Thread(
              () -> {
                awaitQuietly(start);
                for (int i = 0; i < adds; i++) {
                  counter.add(2);
                  counter.add(0.5);
                }
              });
      thread.start();
      running.add(thread);
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(counter.value()).isEqualTo(2.5 * threads * adds);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, 1L << 62, (1L << 54) + 1, 1L << 54, 1L << 50})
  void aCounterBeyondTheRangeOfWholeNumbersIsRoundedAndGoesOn(long amount)
      throws InterruptedException {
    Counter counter = registry.counter("requests", "Requests.");
    int adds = (int) Math.max(4, Long.MAX_VALUE / amount);
    Runnable adding =
        () -> {
          double before = counter.value();
          for (int i = 0; i < adds; i++) {
            counter.add(amount);
            assertThat(counter.value()).isGreaterThan(before);
            before = counter.value();
          }
        };
    adding.run();
    Thread other = new Thread(adding);
    other.start();
    other.join();
    assertThat(counter.value()).isCloseTo(2.0 * adds * amount, withinPercentage(1e-9));
    assertThat(rows(registry.families().get(0))).containsExactly("=" + counter.value());
  }

  @Test
  void nothingIsLostWhenASecondThreadComesWhileTheFirstIsAdding() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      StatsRegistry fresh = StatsRegistry.create();
      Counter counter = fresh.counter("c", "c");
      DoubleMeasure measure = fresh.doubleMeasure("m", "m", "1");
      fresh.register(View.of("s", measure, Aggregation.sum()));
      BoundDouble bound = measure.bind(Tags.of());
      Runnable adds =
          () -> {
            for (int i = 0; i < 500; i++) {
              counter.increment();
              bound.record(0.5);
            }
          };
      Thread second = new Thread(adds);
      second.start();
      adds.run();
      second.join();
      assertThat(counter.value()).isEqualTo(1000);
      assertThat(Reading.of(fresh, "s")).containsExactly("500.0");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> rows(MetricFamily family) {
    List<String> rows = new ArrayList<>();
    family.read(
        new Point(),
        (row, point) -> {
          List<String> values = new ArrayList<>();
          for (int i = 0; i < family.labelNames().size(); i++) {
            values.add(row.labelValue(i));
          }
          rows.add(String.join(",", values) + "=" + point.value());
        });
    return rows;
  }

  private static List<Integer> identities(MetricFamily family) {
    List<Integer> identities = new ArrayList<>();
    family.read(
        new Point(), (MetricRow row, Point p) -> identities.add(System.identityHashCode(row)));
    return identities;
  }
}
