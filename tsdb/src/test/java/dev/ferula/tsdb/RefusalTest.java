package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static Tsdb small() {
    return Tsdb.inMemory(
        TsdbOptions.DEFAULT, MemoryBudget.unlimited().share("ingest", 1 << 20), new Random(1));
  }

  @Test
  void whoseSeriesAreRefusedIsCountedByJobAndMetricUpToALimit() {
    try (Tsdb db = small()) {
      StatsRegistry registry = StatsRegistry.create();
      db.register(registry);
      fill(db);
      try (Appender appender = db.appender()) {
        for (int i = 0; i < 5; i++) {
          Labels culprit = Labels.of("__name__", "big", "i", String.valueOf(i), "job", "api");
          assertThat(appender.resolve(culprit)).isEqualTo(Appender.NO_REF);
          assertThat(appender.refusal()).contains("job api, metric big", "memory budget");
        }
        for (int i = 0; i < 500; i++) {
          assertThat(appender.resolve(Labels.of("__name__", "many_" + i)))
              .isEqualTo(Appender.NO_REF);
        }
        assertThat(appender.resolve(Labels.of("__name__", "up", "job", "api"))).isPositive();
        assertThat(appender.refusal()).isEmpty();
      }
      assertThat(db.head().refusals().culprits())
          .hasSize(101)
          .extracting(c -> c.job() + "/" + c.metric() + "/" + c.refused())
          .contains("api/big/5", "/m/1", "/many_0/1", "others/others/402");
      assertThat(rows(registry, "ferula_tsdb_refused_series_total")).isEqualTo(101);
    }
  }

  private static int rows(StatsRegistry registry, String name) {
    return registry.families().stream()
        .filter(family -> family.name().equals(name))
        .mapToInt(MetricFamily::rowCount)
        .sum();
  }

  @Test
  void whatRulesYieldIsStoredWhereTheBudgetRefusesOthers() {
    try (Tsdb db = small()) {
      fill(db);
      Labels recorded = Labels.of("__name__", "job:load:avg");
      try (Appender scrape = db.appender()) {
        assertThat(scrape.resolve(recorded)).isEqualTo(Appender.NO_REF);
        assertThat(scrape.refusal()).contains("job:load:avg");
      }
      try (Appender rule = db.appenderOfRules()) {
        long ref = rule.resolve(recorded);
        assertThat(rule.append(ref, Appender.NO_START, 1000, 1)).isEqualTo(AppendStatus.ACCEPTED);
        assertThat(rule.commit().appended()).isEqualTo(1);
      }
    }
  }

  /* Until the budget has no room for another series. */
  private static void fill(Tsdb db) {
    try (Appender appender = db.appender()) {
      for (int i = 0; i < 1_000_000; i++) {
        if (appender.resolve(Labels.of("__name__", "m", "i", String.valueOf(i)))
            == Appender.NO_REF) {
          return;
        }
      }
    }
    throw new AssertionError("the budget refuses nothing");
  }
}
