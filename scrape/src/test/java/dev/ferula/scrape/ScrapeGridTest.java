package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScrapeGridTest {
  private static final int TARGETS = 15_000;
  private static final long FIFTH = Duration.ofMillis(200).toNanos();

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void scrapesComeInBundlesAllOverTheInterval() {
    Duration interval = Duration.ofSeconds(15);
    int[] bundles = new int[75];
    for (int i = 0; i < TARGETS; i++) {
      long phase = ScrapeGrid.phase(random.nextLong(), interval.toNanos());
      assertThat(phase % FIFTH).isLessThan(Duration.ofMillis(20).toNanos());
      bundles[(int) (phase / FIFTH)]++;
    }
    // Two hundred each on average: none is left out, none is crowded.
    for (int targets : bundles) {
      assertThat(targets).isBetween(120, 280);
    }
  }

  @Test
  void scrapesOfOneBundleAreApart() {
    long interval = Duration.ofSeconds(1).toNanos();
    assertThat(ScrapeGrid.phase(400_000_000, interval)).isEqualTo(400_000_000);
    assertThat(ScrapeGrid.phase(440_000_000, interval)).isEqualTo(404_000_000);
    assertThat(ScrapeGrid.phase(580_000_000, interval)).isEqualTo(418_000_000);
    assertThat(ScrapeGrid.phase(999_999_999, interval)).isEqualTo(819_999_999);
  }

  @Test
  void aFirstScrapeThatBeginsLateShiftsNoOther() {
    long interval = Duration.ofSeconds(5).toNanos();
    long late = Duration.ofMillis(30).toNanos();
    long early = Duration.ofNanos(300_000).toNanos();
    long due = Duration.ofSeconds(100).toNanos();
    ScrapeGrid grid = new ScrapeGrid(interval, ScrapeOptions.DEFAULT);
    grid.begin(0);
    grid.align(due + late, late);
    assertThat(grid.millis(due + late)).isEqualTo(100_030);
    assertThat(grid.next(late)).isEqualTo(interval - late);
    assertThat(grid.millis(due + interval + 2 * early)).isEqualTo(105_000);
    assertThat(grid.millis(due + 2 * interval - early)).isEqualTo(110_000);
  }

  @Test
  void shortIntervalsAreUsedAsTheyAre() {
    Duration interval = Duration.ofMillis(999);
    for (int i = 0; i < TARGETS; i++) {
      long hash = random.nextLong();
      assertThat(ScrapeGrid.phase(hash, interval.toNanos()))
          .isEqualTo(Long.remainderUnsigned(hash, interval.toNanos()));
    }
  }
}
