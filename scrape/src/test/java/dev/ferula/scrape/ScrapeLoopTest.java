package dev.ferula.scrape;

import static dev.ferula.scrape.Fixture.labels;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.Histogram;
import dev.ferula.matcher.relabel.RelabelAction;
import dev.ferula.matcher.relabel.RelabelRule;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.model.NameScheme;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrapeLoopTest {
  private static ScrapeConfig.Builder plain(ScrapeConfig.Builder settings) {
    return settings;
  }

  private static ScrapeLimits limits(long body, long samples, long labels, long name, long value) {
    return new ScrapeLimits(body, samples, 0, labels, name, value, 0, 0);
  }

  @Test
  void samplesGetTargetLabelsAndTheScrapesTime() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a{b=\"c\"} 1\n").scrape("a{b=\"c\"} 2\n");
      assertThat(f.storage.scraped()).hasSize(2);
      RecordingStorage.Sample first = f.storage.samples.get(0);
      assertThat(first.labels().toString()).isEqualTo(labels("__name__", "a", "b", "c"));
      long second = f.storage.samples.get(6).timestamp();
      assertThat(second - first.timestamp()).isEqualTo(10_000);
      assertThat(f.target().health()).isEqualTo(TargetHealth.GOOD);
      assertThat(f.target().lastError()).isEmpty();
    }
  }

  @Test
  void eachScrapeReportsOnItself() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\nb 2\n").scrape("a 1\nc 2\n");
      assertThat(f.storage.values("up")).containsExactly(1.0, 1.0);
      assertThat(f.storage.values("scrape_samples_scraped")).containsExactly(2.0, 2.0);
      assertThat(f.storage.values("scrape_samples_post_metric_relabeling"))
          .containsExactly(2.0, 2.0);
      assertThat(f.storage.values("scrape_series_added")).containsExactly(2.0, 1.0);
      assertThat(f.storage.of("up").getFirst()).startsWith(labels("__name__", "up"));
      assertThat(f.storage.values("scrape_timeout_seconds")).isEmpty();
    }
  }

  @Test
  void extraMetricsTellTimeoutLimitAndSize() {
    try (Fixture f =
        new Fixture().start(s -> s.extraScrapeMetrics(true).limits(limits(0, 100, 0, 0, 0)))) {
      f.scrape("a 1\n");
      assertThat(f.last("scrape_timeout_seconds")).isEqualTo(5);
      assertThat(f.last("scrape_sample_limit")).isEqualTo(100);
      assertThat(f.last("scrape_body_size_bytes")).isEqualTo(4);
    }
  }

  @Test
  void seriesThatVanishesGetsStaleMarker() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\nb 2\n").scrape("a 1\n").scrape("a 1\nb 3\n");
      assertThat(f.storage.of("b")).hasSize(3);
      assertThat(f.storage.of("b").get(1)).contains(" stale @");
      assertThat(f.storage.of("a")).hasSize(3).noneMatch(s -> s.contains("stale"));
    }
  }

  @Test
  void seriesWrittenDifferentlyIsStillThere() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a{b=\"1\",c=\"2\"} 1\n").scrape("a{c=\"2\",b=\"1\"} 2\n");
      assertThat(f.storage.of("a")).hasSize(2).noneMatch(s -> s.contains("stale"));
    }
  }

  @Test
  void failedScrapeEndsAllSeries() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\nb 2\n").scrape(null);
      assertThat(f.storage.of("a").getLast()).contains("stale");
      assertThat(f.storage.of("b").getLast()).contains("stale");
      assertThat(f.last("up")).isEqualTo(0);
      assertThat(f.target().health()).isEqualTo(TargetHealth.BAD);
      assertThat(f.target().lastError()).isEqualTo("connection refused");
      f.scrape(null);
      assertThat(f.storage.of("a")).as("one marker is enough").hasSize(2);
    }
  }

  @Test
  void parseErrorRollsBackAndEndsAllSeriesAlsoThoseReadBefore() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\nb 2\n").scrape("a 5\nb{ 6\n");
      assertThat(f.storage.of("a")).hasSize(2);
      assertThat(f.storage.of("a").getLast()).contains("stale");
      assertThat(f.storage.of("b").getLast()).contains("stale");
      assertThat(f.target().lastError())
          .isEqualTo(
              "expected label name, got \"6\" (\"INVALID\") while parsing: \"b{ 6\" at line 2,"
                  + " column 4");
      assertThat(f.last("scrape_samples_scraped")).isEqualTo(1);
    }
  }

  @Test
  void seriesThatTheStorageRefusesCostTheScrapeNothingElse() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\n");
      f.storage.room = 0;
      f.scrape("new 1\na 2\n").scrape("a 3\nnew 2\n");
      assertThat(f.last("up")).isEqualTo(1);
      assertThat(f.target().lastError()).isEmpty();
      assertThat(f.storage.values("a")).containsExactly(1.0, 2.0, 3.0);
      assertThat(f.storage.of("new")).isEmpty();
      assertThat(f.last("scrape_samples_post_metric_relabeling")).isEqualTo(2);
      assertThat(f.last("scrape_series_added")).isEqualTo(0);
      f.storage.room = 100;
      f.scrape("a 4\nnew 3\n");
      assertThat(f.storage.values("new")).containsExactly(3.0);
      assertThat(f.last("scrape_series_added")).isEqualTo(1);
    }
  }

  @Test
  void samplesThatNoSeriesWouldTakeMakeNone() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.storage.minTime = 1000;
      f.scrape("a 1\nold 1 999\nyoung 1 1000\n");
      assertThat(f.last("up")).isEqualTo(1);
      assertThat(f.storage.refs.keySet().toString())
          .contains("\"young\"")
          .doesNotContain("\"old\"");
      assertThat(f.last("scrape_samples_post_metric_relabeling")).isEqualTo(3);
      assertThat(f.last("scrape_series_added")).isEqualTo(2);
    }
  }

  @Test
  void seriesThatWasCollectedAndIsThenRefusedIsMadeWhenThereIsRoom() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\nb 1\n");
      f.storage.collect(f.storage.samples.getFirst().labels());
      f.storage.room = 0;
      f.scrape("a 2\nb 2\n");
      assertThat(f.last("up")).isEqualTo(1);
      f.storage.room = 100;
      f.scrape("a 3\nb 3\n");
      assertThat(f.storage.values("a")).containsExactly(1.0, 3.0);
      assertThat(f.storage.values("b")).containsExactly(1.0, 2.0, 3.0);
    }
  }

  @Test
  void emptyBodyIsASuccessWithoutSeries() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\n").scrape("");
      assertThat(f.storage.of("a").getLast()).contains("stale");
      assertThat(f.last("up")).isEqualTo(1);
    }
  }

  @Test
  void exposedLabelsOfTheSameNameAreRenamed() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a{job=\"x\",instance=\"y\",exported_job=\"z\"} 1\n");
      assertThat(f.storage.scraped().getFirst())
          .startsWith(
              labels(
                  "__name__",
                  "a",
                  "exported_job",
                  "z",
                  "exported_exported_job",
                  "x",
                  "exported_instance",
                  "y"));
    }
  }

  @Test
  void exposedLabelsWinWhereTheyAreHonored() {
    try (Fixture f = new Fixture().start(s -> s.honorLabels(true))) {
      f.scrape("a{job=\"x\",instance=\"\"} 1\n");
      assertThat(f.storage.samples.getFirst().labels())
          .isEqualTo(Labels.of("__name__", "a", "job", "x"));
    }
    try (Fixture f =
        new Fixture()
            .start(
                s ->
                    s.honorLabels(true)
                        .metricRelabelling(
                            Relabelling.of(
                                List.of(
                                    RelabelRule.builder()
                                        .targetLabel("b")
                                        .replacement("c")
                                        .build()),
                                NameScheme.UTF8)))) {
      f.scrape("a{job=\"x\",instance=\"\"} 1\n");
      assertThat(f.storage.samples.getFirst().labels())
          .isEqualTo(Labels.of("__name__", "a", "b", "c", "job", "x"));
    }
  }

  @Test
  void aScrapeThatBeginsALittleEarlyOrLateIsOnTheGridAllTheSame() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\n");
      for (int micros : new int[] {-900, 0, 1700, -1000, 100}) {
        f.scheduler.shiftWall(Duration.ofNanos(micros * 1000L));
        f.scrape("a 1\n");
        f.scheduler.shiftWall(Duration.ofNanos(-micros * 1000L));
      }
      f.scheduler.shiftWall(Duration.ofMillis(-5));
      f.scrape("a 1\n");
      List<Long> times =
          f.storage.samples.stream()
              .filter(sample -> sample.labels().valueOrEmpty("__name__").equals("a"))
              .map(RecordingStorage.Sample::timestamp)
              .toList();
      long step = times.get(1) - times.get(0);
      for (int i = 1; i < 6; i++) {
        assertThat(times.get(i) - times.get(i - 1)).as("scrape %d", i).isEqualTo(step);
      }
      assertThat(times.get(6) - times.get(5)).isEqualTo(step - 5);
    }
  }

  @Test
  void exposedTimestampsAreKeptUnlessToldOtherwise() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1 1000\n");
      assertThat(f.storage.scraped().getFirst()).endsWith(" 1 @1000");
    }
    try (Fixture f = new Fixture().start(s -> s.honorTimestamps(false))) {
      f.scrape("a 1 1000\n");
      assertThat(f.storage.samples.getFirst().timestamp()).isGreaterThan(Fixture.START);
    }
  }

  @Test
  void seriesWithTimestampsOfTheirOwnEndOnlyWhereTracked() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1 " + Fixture.START + "\n").scrape("b 1\n");
      assertThat(f.storage.of("a")).hasSize(1);
    }
    try (Fixture f = new Fixture().start(s -> s.trackTimestampsStaleness(true))) {
      f.scrape("a 1 " + Fixture.START + "\n").scrape("b 1\n");
      assertThat(f.storage.of("a")).hasSize(2);
      assertThat(f.storage.of("a").getLast()).contains("stale");
    }
  }

  @Test
  void samplesFarInTheFutureAreDropped() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1 " + (Fixture.START + 20 * 60_000) + "\nb 1\n");
      assertThat(f.storage.of("a")).isEmpty();
      assertThat(f.storage.of("b")).hasSize(1);
      assertThat(f.last("up")).isEqualTo(1);
    }
  }

  @Test
  void sampleGivenTwiceIsDroppedAndCounted() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\na 2\n").scrape("a 1\na 2\n");
      assertThat(f.storage.values("a")).containsExactly(1.0, 1.0);
      assertThat(f.storage.values("scrape_samples_post_metric_relabeling"))
          .containsExactly(2.0, 2.0);
      assertThat(f.last("up")).isEqualTo(1);
      assertThat(new ScrapeMetrics(f.registry).duplicates.value()).isEqualTo(2);
    }
  }

  @Test
  void limitsFailTheScrape() {
    fails(limits(0, 1, 0, 0, 0), "a 1\nb 1\n", "sample limit exceeded", 2);
    fails(
        limits(0, 0, 3, 0, 0),
        "a{b=\"c\"} 1\n",
        "label_limit exceeded (metric: a, number of labels: 4, limit: 3)",
        1);
    fails(
        limits(0, 0, 0, 8, 0),
        "a{long_name=\"c\"} 1\n",
        "label_name_length_limit exceeded (metric: a, label name: long_name, length: 9, limit: 8)",
        1);
    fails(
        limits(0, 0, 0, 0, 9),
        "a{b=\"long value\"} 1\n",
        "label_value_length_limit exceeded (metric: a, label name: b, value: \"long value\", length:"
            + " 10, limit: 9)",
        1);
    fails(limits(3, 0, 0, 0, 0), "a 1\n", "body size limit exceeded", 0);
  }

  private static void fails(ScrapeLimits limits, String body, String error, int scraped) {
    try (Fixture f = new Fixture().start(s -> s.limits(limits).extraScrapeMetrics(true))) {
      f.scrape(body);
      assertThat(f.target().lastError()).isEqualTo(error);
      assertThat(f.last("up")).isEqualTo(0);
      assertThat(f.storage.scraped()).isEmpty();
      assertThat(f.last("scrape_samples_scraped")).isEqualTo(scraped);
      if (limits.bodySize() > 0) {
        assertThat(f.last("scrape_body_size_bytes")).isEqualTo(-1);
      }
    }
  }

  @Test
  void metricRelabellingDropsAndRenames() {
    Relabelling rules =
        Relabelling.of(
            List.of(
                RelabelRule.builder()
                    .sourceLabels("__name__")
                    .regex("drop_.*")
                    .action(RelabelAction.DROP)
                    .build(),
                RelabelRule.builder()
                    .sourceLabels("b")
                    .targetLabel("d")
                    .replacement("x$1")
                    .build()),
            NameScheme.UTF8);
    try (Fixture f = new Fixture().start(s -> s.metricRelabelling(rules))) {
      f.scrape("drop_me 1\na{b=\"c\"} 1\n").scrape("drop_me 1\na{b=\"c\"} 1\n");
      assertThat(f.storage.scraped()).hasSize(2);
      assertThat(f.storage.scraped().getFirst())
          .startsWith(labels("__name__", "a", "b", "c", "d", "xc"));
      assertThat(f.last("scrape_samples_scraped")).isEqualTo(2);
      assertThat(f.last("scrape_samples_post_metric_relabeling")).isEqualTo(1);
    }
  }

  @Test
  void knownSeriesAreNotResolvedAgain() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\nb{c=\"d\"} 2\n");
      int resolved = f.storage.resolved;
      f.scrape("a 1\nb{c=\"d\"} 2\n").scrape("b{c=\"d\"} 2\na 1\n");
      assertThat(f.storage.resolved).isEqualTo(resolved);
    }
  }

  @Test
  void seriesThatTheStorageCollectedIsMadeAnewAndCountsOnce() {
    try (Fixture f = new Fixture().start(s -> s.limits(limits(0, 1, 0, 0, 0)))) {
      f.scrape("a 1\n");
      f.storage.collect(f.storage.samples.getFirst().labels());
      f.scrape("a 2\n");
      assertThat(f.storage.values("a")).containsExactly(1.0, 2.0);
      assertThat(f.last("scrape_series_added")).isEqualTo(0);
    }
  }

  @Test
  void duplicateLabelNameFailsTheScrape() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a{b=\"1\",b=\"2\"} 1\n");
      assertThat(f.target().lastError())
          .isEqualTo("label name \"b\" is not unique: invalid sample");
    }
  }

  @Test
  void legacyNamesCanBeRequired() {
    try (Fixture f = new Fixture().start(s -> s.nameValidation(NameScheme.LEGACY))) {
      f.scrape("{\"a.b\"} 1\n");
      assertThat(f.target().lastError()).startsWith("invalid metric name or label names: {");
    }
  }

  @Test
  void blankContentTypeFailsWithoutFallback() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.fetcher.contentType = "";
      f.scrape("a 1\n");
      assertThat(f.target().lastError())
          .isEqualTo(
              "non-compliant scrape target sending blank Content-Type and no"
                  + " fallback_scrape_protocol specified for target");
    }
    try (Fixture f =
        new Fixture().start(s -> s.fallbackProtocol(ScrapeProtocol.PROMETHEUS_TEXT_0_0_4))) {
      f.fetcher.contentType = "application/json";
      f.scrape("a 1\n");
      assertThat(f.last("up")).isEqualTo(1);
    }
  }

  @Test
  void metadataIsKeptForTenScrapes() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("# TYPE a counter\n# HELP a what it is\na 1\n");
      assertThat(f.target().metadata("a").type()).isEqualTo(MetricType.COUNTER);
      assertThat(f.target().metadata("a").help()).isEqualTo("what it is");
      for (int i = 0; i < 10; i++) {
        f.scrape("b 1\n");
      }
      assertThat(f.target().metadata()).hasSize(1);
      f.scrape("b 1\n");
      assertThat(f.target().metadata()).isEmpty();
    }
  }

  @Test
  void metadataGoesToTheStorageWhereWanted() {
    ScrapeOptions options =
        new ScrapeOptions(
            Duration.ofSeconds(5),
            true,
            Duration.ofMillis(2),
            true,
            false,
            false,
            false,
            false,
            1 << 20);
    try (Fixture f = new Fixture(options).start(ScrapeLoopTest::plain)) {
      f.scrape("# TYPE a counter\na_total 1\nother 1\n");
      assertThat(f.storage.metadata.keySet().stream().map(Labels::metricName))
          .contains("a_total", "up")
          .doesNotContain("other");
    }
  }

  @Test
  void zeroStandsAtTheStartOfAValueOnceForEachStart() {
    ScrapeOptions options =
        new ScrapeOptions(
            Duration.ofSeconds(5),
            true,
            Duration.ofMillis(2),
            false,
            false,
            true,
            false,
            false,
            1 << 20);
    long first = Fixture.START - 60_000;
    long second = Fixture.START + 25_000;
    try (Fixture f = new Fixture(options).start(s -> s)) {
      f.fetcher.contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
      String body = "# TYPE a counter\na_total %d\na_created %s\n# TYPE g gauge\ng 1\n# EOF\n";
      f.scrape(body.formatted(5, first / 1000));
      f.scrape(body.formatted(6, first / 1000));
      f.scrape(body.formatted(1, second / 1000));
      assertThat(f.storage.values("a_total")).containsExactly(0.0, 5.0, 6.0, 0.0, 1.0);
      assertThat(f.storage.of("a_total").getFirst()).endsWith(" 0 @" + first);
      assertThat(f.storage.of("a_total").get(3)).endsWith(" 0 @" + second);
      assertThat(f.storage.of("a_created")).isEmpty();
      assertThat(f.storage.values("g")).containsExactly(1.0, 1.0, 1.0);
      assertThat(f.last("scrape_samples_scraped")).isEqualTo(2);
    }
  }

  private static ScrapeOptions synthesizing() {
    return new ScrapeOptions(
        Duration.ofSeconds(5),
        true,
        Duration.ofMillis(2),
        false,
        true,
        false,
        true,
        false,
        1 << 20);
  }

  @Test
  void startsOfCumulativeValuesAreMadeUpFromTheirFirstSample() {
    String body =
        "# TYPE c counter\nc %d\n# TYPE g gauge\ng %d\n# TYPE s summary\n"
            + "s{quantile=\"0.5\"} 7\ns_count %d\nother_total 5\n";
    try (Fixture f = new Fixture(synthesizing()).start(s -> s)) {
      for (int value : new int[] {100, 107, 110, 4, 6}) {
        f.scrape(body.formatted(value, value, value));
      }
      assertThat(f.storage.values("c")).containsExactly(7.0, 10.0, 4.0, 6.0);
      assertThat(f.storage.values("s_count")).containsExactly(7.0, 10.0, 4.0, 6.0);
      assertThat(f.storage.values("g")).containsExactly(100.0, 107.0, 110.0, 4.0, 6.0);
      assertThat(f.storage.values("s")).containsExactly(7.0, 7.0, 7.0, 7.0, 7.0);
      assertThat(f.storage.values("other_total")).containsExactly(5.0, 5.0, 5.0, 5.0, 5.0);
      assertThat(f.last("scrape_samples_scraped")).isEqualTo(5);
      List<RecordingStorage.Sample> counters =
          f.storage.samples.stream().filter(s -> s.labels().metricName().equals("c")).toList();
      long fell = counters.get(2).timestamp();
      assertThat(counters.stream().map(RecordingStorage.Sample::start))
          .containsExactly(
              counters.getFirst().start(), counters.getFirst().start(), fell - 1, fell - 1);
      assertThat(counters.getFirst().start()).isLessThan(counters.getFirst().timestamp());
    }
  }

  @Test
  void histogramsAreTakenFromTheirFirst() {
    HistogramPolicy convert = new HistogramPolicy(true, false, true, 0);
    String body =
        "# TYPE h histogram\nh_bucket{le=\"1\"} %d\nh_bucket{le=\"+Inf\"} %d\n"
            + "h_sum %d\nh_count %d\n";
    try (Fixture f = new Fixture(synthesizing()).start(s -> s.histograms(convert))) {
      for (int value : new int[] {10, 15, 17, 3, 5}) {
        f.scrape(body.formatted(value, 2 * value, value, 2 * value));
      }
      List<RecordingStorage.Sample> samples =
          f.storage.samples.stream().filter(s -> s.labels().metricName().equals("h")).toList();
      assertThat(samples.stream().map(s -> ((Histogram) s.value()).count()))
          .containsExactly(10L, 14L, 6L, 10L);
      assertThat(samples.stream().map(s -> ((Histogram) s.value()).positiveBuckets()[0]))
          .containsExactly(5L, 7L, 3L, 5L);
      assertThat(samples.getLast().start()).isEqualTo(samples.get(2).timestamp() - 1);
    }
  }

  @Test
  void seriesThatEndsBeginsAnewWithItsNextSample() {
    try (Fixture f = new Fixture(synthesizing()).start(s -> s)) {
      f.scrape("# TYPE c counter\nc 5\n").scrape("# TYPE c counter\nc 6\n").scrape("g 1\n");
      f.scrape("# TYPE c counter\nc 100\n").scrape("# TYPE c counter\nc 103\n");
      assertThat(f.storage.of("c")).hasSize(3);
      assertThat(f.storage.of("c").get(0)).contains(" 1 @");
      assertThat(f.storage.of("c").get(1)).contains("stale");
      assertThat(f.storage.of("c").get(2)).contains(" 3 @");
    }
  }

  @Test
  void seriesWithTimesOfTheirOwnEndToo() {
    try (Fixture f = new Fixture(synthesizing()).start(s -> s)) {
      long time = Fixture.START;
      f.scrape("# TYPE c counter\nc 5 " + time + "\n");
      f.scrape("# TYPE c counter\nc 6 " + (time + 1000) + "\n").scrape("g 1 " + time + "\n");
      assertThat(f.storage.of("c")).hasSize(2);
      assertThat(f.storage.of("c").getLast()).contains("stale");
      f.scrape("g 2 " + (time + 2000) + "\n").scrape("h 1\n");
      assertThat(f.storage.of("g")).noneMatch(sample -> sample.contains("stale"));
    }
  }

  @Test
  void targetThatGoesEndsItsSeriesTwoIntervalsLater() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\n");
      f.scheduler.advance(Duration.ofSeconds(1));
      f.targets();
      f.scheduler.advance(Duration.ofSeconds(15));
      assertThat(f.storage.of("a")).hasSize(1);
      f.scheduler.advance(Duration.ofSeconds(5));
      assertThat(f.storage.of("a")).hasSize(2);
      assertThat(f.storage.of("a").getLast()).contains("stale");
      assertThat(f.storage.of("up").getLast()).contains("stale");
    }
  }

  @Test
  void shutdownWritesNoStaleMarkers() {
    Fixture f = new Fixture().start(ScrapeLoopTest::plain);
    f.scrape("a 1\n");
    f.manager.close();
    f.scheduler.advance(Duration.ofMinutes(5));
    assertThat(f.storage.of("a")).hasSize(1);
  }

  @Test
  void clockThatJumpsChangesNothingInTheRhythm() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.scrape("a 1\n");
      f.scheduler.shiftWall(Duration.ofHours(-1));
      f.scrape("a 1\n");
      f.scheduler.shiftWall(Duration.ofHours(2));
      f.scrape("a 1\n");
      assertThat(f.fetcher.requests).hasSize(3);
    }
  }

  @Test
  void slowScrapesSwallowThoseDueMeanwhile() {
    try (Fixture f = new Fixture().start(ScrapeLoopTest::plain)) {
      f.fetcher.onFetch = () -> f.scheduler.pass(Duration.ofSeconds(25));
      f.scrape("a 1\n");
      f.fetcher.onFetch = () -> {};
      f.scheduler.advance(Duration.ofSeconds(30));
      assertThat(f.fetcher.requests).hasSize(5);
    }
  }
}
