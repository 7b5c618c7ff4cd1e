package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a target says, its scrape ends with a verdict and the next one finds all in order. */
class HostileTargetsTest {
  private static final long SEED = Long.getLong("seed", 20261122);
  private static final int BODIES = 3_000;
  private static final String GOOD =
      "# TYPE a counter\n# HELP a help\na{b=\"c\"} 1\na{b=\"d\"} 2 1000\n"
          + "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";

  @Test
  void mutatedBodiesGiveVerdictsAndLeaveNoTrace() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (boolean convert : new boolean[] {false, true}) {
      HistogramPolicy policy = new HistogramPolicy(true, false, convert, 0);
      try (Fixture f = new Fixture().start(s -> s.histograms(policy))) {
        for (int i = 0; i < BODIES; i++) {
          f.scrape(mutate(random));
          assertThat(f.storage.values("up"))
              .as("seed %d, body %d: %s", SEED, i, f.target().lastError())
              .hasSize(i + 1);
        }
        f.scrape(GOOD);
        assertThat(f.last("up")).isEqualTo(1);
      }
    }
  }

  @Test
  void linesThatAreNoneDoNotCount() {
    for (String line : List.of("b{c==\"d\"} 1", "b{\"c\"} 1")) {
      try (Fixture f = new Fixture().start(s -> s)) {
        f.scrape("a 1\n" + line + "\n");
        assertThat(f.last("up")).as(line).isZero();
        assertThat(f.last("scrape_samples_scraped")).as(line).isEqualTo(1);
        assertThat(f.last("scrape_samples_post_metric_relabeling")).as(line).isEqualTo(1);
      }
    }
  }

  private static String mutate(SplittableRandom random) {
    StringBuilder body = new StringBuilder(GOOD);
    for (int i = random.nextInt(4); i >= 0 && body.length() > 2; i--) {
      int at = random.nextInt(body.length() - 1);
      switch (random.nextInt(4)) {
        case 0 -> body.setCharAt(at, (char) random.nextInt(0x100));
        case 1 -> body.setCharAt(at, "\n\"\\{}=, #\0".charAt(random.nextInt(10)));
        case 2 -> body.delete(at, at + 1 + random.nextInt(10));
        default -> body.insert(at, body.substring(at, Math.min(body.length(), at + 20)));
      }
    }
    return body.toString();
  }

  @Test
  void veryLongValuesAndManyLabelsAreTakenOrRefusedByLimits() {
    String long10 = "a{b=\"" + "x".repeat(10_000_000) + "\"} 1\n";
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape(long10).scrape(long10);
      assertThat(f.storage.values("up")).containsExactly(1.0, 1.0);
      assertThat(f.last("scrape_series_added")).isZero();
    }
    try (Fixture f =
        new Fixture().start(s -> s.limits(new ScrapeLimits(0, 0, 0, 0, 0, 1000, 0, 0)))) {
      f.scrape(long10);
      assertThat(f.last("up")).isZero();
      assertThat(f.target().lastError())
          .startsWith("label_value_length_limit exceeded (metric: a, label name: b, value: \"xxx")
          .hasSizeLessThan(300);
    }
    StringBuilder labels = new StringBuilder("a{");
    for (int i = 0; i < 10_000; i++) {
      labels.append('l').append(i).append("=\"v\",");
    }
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape(labels + "} 1\n");
      assertThat(f.last("up")).isEqualTo(1);
    }
  }

  @Test
  void manySeriesThatAllChangeAreForgotten() {
    try (Fixture f = new Fixture().start(s -> s)) {
      for (int scrape = 0; scrape < 5; scrape++) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
          body.append("s{i=\"").append(scrape).append('_').append(i).append("\"} 1\n");
        }
        f.scrape(body.toString());
        assertThat(f.last("scrape_series_added")).isEqualTo(20_000);
      }
      assertThat(f.storage.of("s").stream().filter(s -> s.contains("stale"))).hasSize(80_000);
    }
  }

  @Test
  void oneTargetCannotPoseAsAnother() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("up 17\nscrape_duration_seconds{job=\"other\"} 5\n");
      assertThat(f.target().lastError()).isEmpty();
      assertThat(f.storage.samples).allMatch(s -> "job".equals(s.labels().get("job")));
    }
  }
}
