package dev.ferula.web.cardinality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesGrowthTest {
  @Test
  void theOldestMomentOfTheLastHourIsTheOneToCompareWith() {
    SeriesGrowth growth = new SeriesGrowth();
    assertThat(growth.oldest(7)).isEqualTo(new SeriesGrowth.Moment(7, 0, Map.of()));
    long interval = SeriesGrowth.INTERVAL.toMillis();
    for (int i = 0; i < 20; i++) {
      growth.add(new SeriesGrowth.Moment(i * interval, i, Map.of("a", (long) i, "b" + i, 1L)));
      SeriesGrowth.Moment oldest = growth.oldest(0);
      assertThat(i * interval - oldest.time()).isEqualTo(Math.min(i, 12) * interval);
      assertThat(oldest.series("a")).isEqualTo(Math.max(0, i - 12));
      assertThat(oldest.series("none")).isZero();
    }
  }
}
