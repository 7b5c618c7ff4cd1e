package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrapeMetricsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void intervalsAreWrittenAsGoWritesDurations() {
    try (Fixture f = new Fixture().start(s -> s.interval(MINUTE))) {
      f.scheduler.advance(Duration.ofMinutes(3));
      f.manager.applyConfig(List.of(Fixture.job(s -> s.interval(MINUTE).honorLabels(true))), 0);
      assertThat(labels(f, "prometheus_target_interval_length_seconds")).containsExactly("1m0s");
      assertThat(labels(f, "prometheus_target_interval_length_histogram_seconds"))
          .containsExactly("1m0s");
      assertThat(labels(f, "prometheus_target_reload_length_seconds")).containsExactly("1m0s");
    }
  }

  @Test
  void durationsOfWholeScrapesAreCountedWhereExtraMetricsAreWanted() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("a 1\n");
      assertThat(count(f, "prometheus_target_scrape_duration_seconds")).isZero();
    }
    try (Fixture f = new Fixture().start(s -> s.extraScrapeMetrics(true))) {
      f.scrape("a 1\n");
      assertThat(count(f, "prometheus_target_scrape_duration_seconds")).isOne();
    }
  }

  @Test
  void textsOfMetadataAreCountedInBytes() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("# HELP a aé€\ud83d\ude00\n# TYPE a gauge\na 1\n");
      assertThat(f.target().metadataBytes()).isEqualTo(1 + 2 + 3 + 4 + "gauge".length());
    }
  }

  private static MetricFamily family(Fixture f, String name) {
    return f.registry.families().stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> labels(Fixture f, String name) {
    List<String> labels = new ArrayList<>();
    family(f, name).read(new Point(), (row, _) -> labels.add(row.labelValue(0)));
    return labels;
  }

  private static long count(Fixture f, String name) {
    long[] count = new long[1];
    family(f, name).read(new Point(), (_, point) -> count[0] += point.count());
    return count[0];
  }
}
