package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScrapeRateTest {
  @Test
  void loopsCountByTheirIntervals() {
    ScrapeRate rate = new ScrapeRate(2);
    assertThat(rate.perThread()).isZero();
    for (int i = 0; i < 100; i++) {
      rate.add(Duration.ofSeconds(5).toNanos());
    }
    rate.add(Duration.ofSeconds(1).toNanos());
    assertThat(rate.perThread()).isCloseTo(10.5, within(1e-9));
    rate.remove(Duration.ofSeconds(1).toNanos());
    assertThat(rate.perThread()).isCloseTo(10, within(1e-9));
  }
}
