package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Series that several threads record to, each through contexts that it makes anew. */
class SharedSeriesTest {
  private static final TagKey METHOD = TagKey.of("method");
  private static final TagKey ROUTE = TagKey.of("route");
  private static final int ROUTES = 8;

  private final StatsRegistry registry = StatsRegistry.create();
  private final DoubleMeasure measure = registry.doubleMeasure("bytes", "", Unit.BYTES);
  private final LongMeasure whole = registry.longMeasure("whole", "", Unit.BYTES);

  static Stream<Arguments> sums() {
    return Stream.of(
        Arguments.of(Aggregation.sum(), false, null),
        Arguments.of(Aggregation.sum(), false, Duration.ofDays(1)),
        Arguments.of(Aggregation.count(), false, null),
        Arguments.of(Aggregation.sum(), true, null),
        Arguments.of(Aggregation.count(), true, null));
  }

  @ParameterizedTest
  @MethodSource("sums")
  void nothingIsLostAndNoSumGoesDown(
      Aggregation aggregation, boolean isWhole, @Nullable Duration expiry) throws Exception {
    View view = View.of("v", isWhole ? whole : measure, aggregation).by(METHOD, ROUTE);
    registry.register(expiry == null ? view : view.expireAfter(expiry));
    int threads = 4;
    int rounds = 5_000;
    List<Thread> running = start(threads, () -> record(rounds, isWhole));
    double[] last = new double[ROUTES];
    do {
      double[] now = totals();
      for (int i = 0; i < ROUTES; i++) {
        assertThat(now[i]).isGreaterThanOrEqualTo(last[i]);
      }
      last = now;
    } while (running.stream().anyMatch(Thread::isAlive));
    assertThat(totals()).containsOnly(threads * rounds);
  }

  @Test
  void aContextThatGoesFromThreadToThreadRecordsTheSameSeries() throws Exception {
    registry.register(View.of("v", measure, Aggregation.sum()).by(METHOD, ROUTE));
    TagContext shared = Tags.of(METHOD, "GET", ROUTE, "/0");
    Runnable recording =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            measure.record(1, i % 3 == 0 ? Tags.of(METHOD, "GET", ROUTE, "/0") : shared);
          }
        };
    recording.run();
    for (Thread thread : start(3, recording)) {
      thread.join();
    }
    recording.run();
    assertThat(Reading.of(registry, "v")).containsExactly("{method='GET',route='/0'} 100000.0");
  }

  @Test
  void aSeriesHasNoMoreCellsThanStripesHoweverManyThreadsCome() throws Exception {
    registry.register(View.of("v", measure, Aggregation.sum()).by(METHOD, ROUTE));
    int threads = 3 * StripedNumber.COUNT;
    for (Thread thread : start(threads, () -> record(200, false))) {
      thread.join();
    }
    assertThat(totals()).containsOnly(200 * threads);
    registry
        .families()
        .get(0)
        .read(
            new Point(),
            (row, point) ->
                assertThat(((CounterRow) row).cells.length).isBetween(1, StripedNumber.COUNT));
  }

  /* As each thread makes the texts for itself, they are equal and not the same. */
  @SuppressWarnings("try") // the scope is there for its end
  private void record(int rounds, boolean isWhole) {
    String[] routes = new String[ROUTES];
    for (int i = 0; i < ROUTES; i++) {
      routes[i] = "/" + i;
    }
    for (int i = 0; i < rounds; i++) {
      for (String route : routes) {
        try (TagScope scope = Tags.with(METHOD, "GET", ROUTE, route).enter()) {
          if (isWhole) {
            whole.record(1);
          } else {
            measure.record(1);
          }
        }
      }
    }
  }

  private static List<Thread> start(int count, Runnable body) {
    CountDownLatch all = new CountDownLatch(count);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                all.countDown();
                try {
                  all.await();
                } catch (InterruptedException e) {
                  return; // the sum will be short
                }
                body.run();
              });
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private double[] totals() {
    MetricFamily family = registry.families().get(0);
    double[] totals = new double[ROUTES];
    family.read(
        new Point(),
        (row, point) ->
            totals[Integer.parseInt(row.labelValue(1).substring(1))] =
                point.isLong() ? point.longValue() : point.value());
    return totals;
  }
}
