package dev.ferula.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Labels;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is told, and logged, of queries without an answer. */
class FailedQueriesTest {
  private static final int LIMIT = 23;

  private final AtomicLong clock = new AtomicLong();
  private final List<QueryRecord> logged = new ArrayList<>();
  private final MemoryStorage storage = new MemoryStorage();
  private final QueryGate gate =
      new QueryGate(
          1,
          1,
          new QueryGate.Journal() {
            @Override
            public void began(int place, String query) {}

            @Override
            public void ended(int place) {}
          },
          () -> clock.addAndGet(1_000_000));
  private final Engine engine =
      new Engine(
          EngineOptions.DEFAULT.withMaxSamples(LIMIT).withTimeout(5),
          () -> clock.addAndGet(100),
          Workers.NONE,
          ComputeThreads.NONE,
          gate,
          logged::add);

  private void range(String expression) {
    engine.range(storage, expression, 0, 50_000, 10_000, QueryOptions.DEFAULT);
  }

  /** Figures of Prometheus 3.5.3 over the same samples. */
  @Test
  void theLogHasWhatAQueryHadCountedWhenItFailed() {
    for (String a : List.of("1", "2", "3", "4")) {
      for (int i = 0; i <= 5; i++) {
        storage.add(Labels.of("__name__", "a", "a", a), 0, i * 10_000L, i);
      }
    }
    assertThatThrownBy(() -> range("a")).hasMessageContaining("too many samples");
    assertThatThrownBy(() -> range("count_over_time(a[10s])")).isNotNull();
    assertThatThrownBy(() -> range("sum(a{a=~\"[12]\"}) + sum(a{a=\"3\"}) + sum(a)")).isNotNull();
    assertThat(logged)
        .extracting(r -> Map.entry(r.stats().totalQueryableSamples(), r.stats().peakSamples()))
        .containsExactly(Map.entry(24L, 0L), Map.entry(24L, 19L), Map.entry(36L, 20L));
    assertThat(logged)
        .allSatisfy(
            r -> {
              assertThat(r.error()).contains("too many samples");
              assertThat(r.stats().queryPreparationTime()).isPositive();
              assertThat(r.stats().innerEvalTime()).isPositive();
              assertThat(r.stats().execQueueTime()).isPositive();
              assertThat(r.stats().execTotalTime()).isGreaterThan(r.stats().evalTotalTime());
            });
  }

  @Test
  void whoseOwnTimePassesInTheQueueHasGivenABadOneAndIsNotLogged() {
    try (QueryGate.Turn _ = taken()) {
      QueryOptions hurried = QueryOptions.DEFAULT.withTimeout(1);
      assertThatThrownBy(() -> engine.instant(storage, "1", 0, hurried))
          .isInstanceOfSatisfying(
              QueryException.class,
              e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.BAD_DATA))
          .hasMessage("context deadline exceeded");
      assertThat(logged).isEmpty();
    }
  }

  @Test
  void whereTheEnginesTimePassesInTheQueueTheQueryHasFailed() {
    try (QueryGate.Turn _ = taken()) {
      assertThatThrownBy(() -> engine.instant(storage, "1", 0, QueryOptions.DEFAULT))
          .isInstanceOfSatisfying(
              QueryException.class,
              e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.EXECUTION))
          .hasMessage("context deadline exceeded");
      QueryStats stats = logged.getFirst().stats();
      assertThat(stats.execQueueTime()).isPositive().isEqualTo(stats.execTotalTime());
    }
  }

  private QueryGate.Turn taken() {
    return gate.enter(
        "before",
        new QueryOrigin.Unknown(),
        new Cancellation(),
        Long.MAX_VALUE,
        QueryException.Kind.EXECUTION);
  }
}
