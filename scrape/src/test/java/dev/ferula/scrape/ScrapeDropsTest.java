package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.CommitResult;
import org.junit.jupiter.api.Test;

class ScrapeDropsTest {
  private final ScrapeMetrics metrics = new ScrapeMetrics(StatsRegistry.create());
  private final ScrapeDrops drops = new ScrapeDrops(metrics);

  @Test
  void eachKindOfRefusalIsCountedAndToldOnceAScrape() {
    drops.clear();
    drops.sample(AppendStatus.DUPLICATE);
    drops.sample(AppendStatus.TOO_OLD);
    drops.sample(AppendStatus.OUT_OF_ORDER);
    drops.exemplars(3);
    assertThat(drops.committed(new CommitResult(9, 1, 2, 4, 8)))
        .containsExactly(
            "msg=\"Error on ingesting out-of-order samples\" num_dropped=12",
            "msg=\"Error on ingesting samples with different value but same timestamp\""
                + " num_dropped=2",
            "msg=\"Error on ingesting samples that are too old or are too far into the future\""
                + " num_dropped=4",
            "msg=\"Error on ingesting out-of-order exemplars\" num_dropped=3");
    assertThat(metrics.duplicates.value()).isEqualTo(2);
    assertThat(metrics.outOfOrder.value()).isEqualTo(12);
    assertThat(metrics.outOfBounds.value()).isEqualTo(4);
    assertThat(metrics.exemplarsOutOfOrder.value()).isEqualTo(3);
  }

  @Test
  void aScrapeThatLostNothingSaysNothing() {
    drops.clear();
    drops.sample(AppendStatus.OUT_OF_BOUNDS);
    drops.clear();
    assertThat(drops.committed(new CommitResult(9, 0, 0, 0, 0))).isEmpty();
    assertThat(metrics.outOfBounds.value()).isEqualTo(1);
  }
}
