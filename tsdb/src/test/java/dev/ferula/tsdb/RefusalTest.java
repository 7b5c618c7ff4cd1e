package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefusalTest {
  @Test
  void whatRulesYieldIsStoredWhereTheBudgetRefusesOthers() {
    try (Tsdb db =
        Tsdb.inMemory(
            TsdbOptions.DEFAULT,
            MemoryBudget.unlimited().share("ingest", 1 << 20),
            new Random(1))) {
      fill(db);
      Labels recorded = Labels.of("__name__", "job:load:avg");
      try (Appender scrape = db.appender()) {
        assertThat(scrape.resolve(recorded)).isEqualTo(Appender.NO_REF);
        assertThat(scrape.refusal()).contains("job:load:avg");
      }
      try (Appender rule = db.neverRefusing()) {
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
