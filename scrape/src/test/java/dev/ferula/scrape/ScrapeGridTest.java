package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScrapeGridTest {
  private static final int TARGETS = 15_000;
  private static final long HALF = Duration.ofMillis(500).toNanos();

  /* Scrapes in a second. */
  private static final double FEW = 40;

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void scrapesComeInBundlesAllOverTheInterval() {
    Duration interval = Duration.ofSeconds(15);
    int[] bundles = new int[30];
    for (int i = 0; i < TARGETS; i++) {
      long phase = ScrapeGrid.phase(random.nextLong(), 0, interval.toNanos(), FEW);
      assertThat(phase % HALF).isLessThan(Duration.ofMillis(100).toNanos());
      bundles[(int) (phase / HALF)]++;
    }
    // Five hundred each on average: none is left out, none is crowded.
    for (int targets : bundles) {
      assertThat(targets).isBetween(400, 600);
    }
  }

  @Test
  void scrapesOfOneBundleAreApart() {
    long interval = Duration.ofSeconds(1).toNanos();
    assertThat(ScrapeGrid.phase(500_000_000, 0, interval, FEW)).isEqualTo(500_000_000);
    assertThat(ScrapeGrid.phase(540_000_000, 0, interval, FEW)).isEqualTo(508_000_000);
    assertThat(ScrapeGrid.phase(980_000_000, 0, interval, FEW)).isEqualTo(596_000_000);
    assertThat(ScrapeGrid.phase(999_999_999, 0, interval, FEW)).isEqualTo(599_999_999);
  }

  @Test
  void moreScrapesAreNoNearerToOneAnother() {
    long interval = Duration.ofSeconds(5).toNanos();
    long due = 1_480_000_000;
    assertThat(ScrapeGrid.phase(due, 0, interval, 1)).isEqualTo(1_096_000_000);
    assertThat(ScrapeGrid.phase(due, 0, interval, 100)).isEqualTo(1_240_000_000);
    assertThat(ScrapeGrid.phase(due, 0, interval, 150)).isEqualTo(1_360_000_000);
    assertThat(ScrapeGrid.phase(due, 0, interval, 200)).isEqualTo(due);
    assertThat(ScrapeGrid.phase(due, 0, interval, 10_000)).isEqualTo(due);
  }

  @Test
  void bundlesOfAnotherServerBeginAtAnotherMoment() {
    long interval = Duration.ofSeconds(1).toNanos();
    long seed = 300_000_000;
    assertThat(ScrapeGrid.phase(540_000_000 ^ seed, seed, interval, FEW)).isEqualTo(808_000_000);
    assertThat(ScrapeGrid.phase(999_999_999 ^ seed, seed, interval, FEW)).isEqualTo(899_999_999);
    long next = 1_800_000_000;
    assertThat(ScrapeGrid.phase(940_000_000 ^ next, next, interval, FEW)).isEqualTo(888_000_000);
    long last = 499_999_999;
    assertThat(ScrapeGrid.phase(999_999_999 ^ last, last, interval, FEW)).isEqualTo(99_999_998);
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
      assertThat(ScrapeGrid.phase(hash, 0, interval.toNanos(), FEW))
          .isEqualTo(Long.remainderUnsigned(hash, interval.toNanos()));
    }
  }
}
