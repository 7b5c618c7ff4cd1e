package dev.ferula.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Labels;
import dev.ferula.storage.memory.MemoryStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What queries over two metrics with a sample every 10 s will cost. */
class QueryPriceTest {
  private static final long MINUTE = 60_000;

  private final MemoryStorage data = new MemoryStorage();
  private final Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);

  @BeforeEach
  void fill() {
    for (int host = 0; host < 5; host++) {
      for (long time = 10_000; time <= 60 * MINUTE; time += 10_000) {
        data.add(Labels.of("__name__", "a", "host", "" + host), 0, time, time);
        if (host < 2) {
          data.add(Labels.of("__name__", "b", "host", "" + host), 0, time, time);
        }
      }
    }
  }

  private QueryPrice price(String expression, long start, long end, long step) {
    return engine.price(data, expression, start, end, step, QueryOptions.DEFAULT);
  }

  @ParameterizedTest(name = "{0} at one instant: {1} series, {2} samples, {3} values")
  @CsvSource(
      delimiter = '|',
      value = {
        // The lookback of five minutes holds 30 samples of each series.
        "a                                | 5 | 150  | 5",
        "a{host='1'}                      | 1 | 30   | 1",
        "sum(rate(a[10m]))                | 5 | 300  | 5",
        "a + on (host) b                  | 7 | 210  | 7",
        "max_over_time(a[10m:1m])         | 5 | 450  | 55",
        "absent                           | 0 | 0    | 0",
        "1 + 1                            | 0 | 0    | 0",
      })
  void atOneInstant(String expression, long series, long samples, long values) {
    QueryPrice price = price(expression.replace('\'', '"'), 30 * MINUTE, 30 * MINUTE, 0);
    assertThat(price.series()).isEqualTo(series);
    assertThat(price.samples()).isEqualTo(samples);
    assertThat(price.values()).isEqualTo(values);
  }

  @Test
  void overARangeEveryStepHasAValue() {
    QueryPrice price = price("rate(a[5m])", 30 * MINUTE, 40 * MINUTE, MINUTE);
    assertThat(price.selections())
        .containsExactly(new QueryPrice.Selected("{__name__=\"a\"}", 5, 5 * 90, 5 * 11));
  }

  @Test
  void aWrongExpressionHasNone() {
    assertThatThrownBy(() -> price("sum(", 0, 0, 0))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.BAD_DATA));
  }

  @Test
  void nobodyWaitsForThePriceOfACanceledQuery() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    assertThatThrownBy(
            () ->
                engine.price(
                    data, "a", 0, 0, 0, QueryOptions.DEFAULT.withCancellation(cancellation)))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.CANCELED));
  }
}
