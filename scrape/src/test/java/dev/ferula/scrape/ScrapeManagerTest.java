package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ferula.matcher.relabel.RelabelAction;
import dev.ferula.matcher.relabel.RelabelRule;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrapeManagerTest {
  @Test
  void unchangedPoolGoesOnUndisturbed() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("a 1\n");
      Target before = f.target();
      f.manager.applyConfig(List.of(Fixture.job(s -> s)), 0);
      f.scrape("a 1\n");
      assertThat(f.target()).isSameAs(before);
      assertThat(f.fetcher.closed).isZero();
      assertThat(f.last("scrape_series_added")).isZero();
      assertThat(f.fetcher.requests).hasSize(2);
    }
  }

  @Test
  void changedPoolKeepsItsSeriesWhereTheChangeDoesNotConcernThem() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("a 1\n");
      f.manager.applyConfig(
          List.of(Fixture.job(s -> s.limits(new ScrapeLimits(0, 50, 0, 0, 0, 0, 0, 0)))), 0);
      f.scrape("a 1\n");
      assertThat(f.fetcher.closed).isOne();
      assertThat(f.last("scrape_series_added")).isZero();
      f.manager.applyConfig(List.of(Fixture.job(s -> s.honorLabels(true))), 0);
      f.scrape("a 1\n");
      assertThat(f.last("scrape_series_added")).isOne();
      f.scheduler.advance(Duration.ofMinutes(1));
      assertThat(f.storage.of("a")).noneMatch(s -> s.contains("stale"));
    }
  }

  @Test
  void anotherWayToFindTargetsIsAReloadThatDisturbsNoLoop() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("a 1\n");
      ScrapeMetrics metrics = new ScrapeMetrics(f.registry);
      f.manager.applyConfig(List.of(Fixture.job(s -> s.discovery("other"))), 0);
      assertThat(metrics.poolReloads.value()).isOne();
      assertThat(f.fetcher.closed).isZero();
      f.scrape("a 1\n");
      assertThat(f.last("scrape_series_added")).isZero();
      f.manager.applyConfig(List.of(Fixture.job(s -> s.discovery("other"))), 0);
      assertThat(metrics.poolReloads.value()).as("nothing changed").isOne();
      f.manager.applyConfig(List.of(Fixture.job(s -> s.discovery("third").scheme("https"))), 0);
      assertThat(metrics.poolReloads.value()).isEqualTo(2);
      assertThat(f.fetcher.closed).as("how they are scraped changed as well").isOne();
    }
  }

  /** Whoever finds targets tells of them after each new configuration anyway. */
  @Test
  void aReloadAloneMakesNoSync() {
    try (Fixture f = new Fixture().start(s -> s)) {
      ScrapeMetrics metrics = new ScrapeMetrics(f.registry);
      f.manager.applyConfig(List.of(Fixture.job(s -> s.honorLabels(true))), 0);
      f.scheduler.advance(Duration.ofSeconds(30));
      assertThat(metrics.syncCount.with("job").value()).isOne();
      f.targets(Fixture.HOST);
      f.scheduler.advance(Duration.ofSeconds(30));
      assertThat(metrics.syncCount.with("job").value()).isEqualTo(2);
    }
  }

  @Test
  void removedJobEndsItsSeries() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.scrape("a 1\n");
      f.manager.applyConfig(List.of(), 0);
      assertThat(f.manager.scrapePools()).isEmpty();
      f.scheduler.advance(Duration.ofSeconds(30));
      assertThat(f.storage.of("a").getLast()).contains("stale");
    }
  }

  @Test
  void targetLimitFailsAllTargetsOfTheJob() {
    try (Fixture f = new Fixture().start(s -> s.limits(new ScrapeLimits(0, 0, 1, 0, 0, 0, 0, 0)))) {
      f.scrape("a 1\n");
      f.fetcher.answer("other:1", "b 1\n");
      f.targets(Fixture.HOST, "other:1");
      f.scheduler.advance(Duration.ofSeconds(20));
      assertThat(f.manager.activeTargets().get("job"))
          .hasSize(2)
          .allMatch(
              t -> t.lastError().equals("target_limit exceeded (number of targets: 2, limit: 1)"));
      assertThat(f.storage.of("a").getLast()).contains("stale");
      assertThat(f.storage.of("b")).isEmpty();
      f.targets(Fixture.HOST);
      f.scheduler.advance(Duration.ofSeconds(20));
      assertThat(f.target().health()).isEqualTo(TargetHealth.GOOD);
    }
  }

  @Test
  void scrapesInASecondAreThoseOfTheTargetsThereAre() {
    double each = 1e9 / Fixture.INTERVAL.toNanos() / Wire.threadCount();
    try (Fixture f = new Fixture().start(s -> s)) {
      f.targets("a:1", "b:1", "c:1");
      f.scheduler.advance(Duration.ofSeconds(20));
      assertThat(f.manager.rate().perThread()).isCloseTo(3 * each, within(1e-9));
      f.targets("a:1");
      f.scheduler.advance(Duration.ofSeconds(20));
      assertThat(f.manager.rate().perThread()).isCloseTo(each, within(1e-9));
      f.manager.applyConfig(
          List.of(Fixture.job(s -> s.interval(Fixture.INTERVAL.multipliedBy(2)))), 0);
      f.targets("a:1");
      f.scheduler.advance(Duration.ofSeconds(20));
      assertThat(f.manager.rate().perThread()).isCloseTo(each / 2, within(1e-9));
      f.manager.applyConfig(List.of(), 0);
      assertThat(f.manager.rate().perThread()).isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void relabellingDropsTargetsAndShowsThem() {
    Relabelling rules =
        Relabelling.of(
            List.of(
                RelabelRule.builder()
                    .sourceLabels("__address__")
                    .regex("drop.*")
                    .action(RelabelAction.DROP)
                    .build()),
            NameScheme.UTF8);
    try (Fixture f =
        new Fixture()
            .start(s -> s.relabelling(rules).limits(new ScrapeLimits(0, 0, 0, 0, 0, 0, 0, 1)))) {
      f.targets("drop:1", "drop:2", "keep:1");
      f.scheduler.advance(Duration.ofSeconds(6));
      assertThat(f.manager.activeTargets().get("job")).hasSize(1);
      assertThat(f.manager.droppedTargetCounts()).containsEntry("job", 2);
      assertThat(f.manager.droppedTargets().get("job")).hasSize(1);
      Labels discovered = f.manager.droppedTargets().get("job").getFirst().discoveredLabels();
      assertThat(discovered.get("__address__")).isEqualTo("drop:1");
      assertThat(discovered.get("__scrape_interval__")).isEqualTo("10s");
      assertThat(discovered.get("__scheme__")).isEqualTo("http");
    }
  }

  @Test
  void groupLabelsAndParametersReachTheTarget() {
    try (Fixture f = new Fixture()) {
      f.manager.applyConfig(
          List.of(
              Fixture.job(
                  s -> s.params(Map.of("module", List.of("http_2xx", "b c"), "x", List.of("1"))))),
          0);
      f.manager.setTargetGroups(
          "job",
          List.of(
              new TargetGroup(
                  "g",
                  List.of(Labels.of("__address__", "h:1", "__param_x", "y", "own", "1")),
                  Labels.of("shared", "2", "own", "3", "__meta_x", "z"))));
      f.scheduler.advance(Duration.ZERO);
      Target target = f.target();
      assertThat(target.labels())
          .isEqualTo(Labels.of("job", "job", "instance", "h:1", "own", "1", "shared", "2"));
      assertThat(target.scrapeUrl()).isEqualTo("http://h:1/metrics?module=http_2xx&module=b+c&x=y");
      assertThat(target.discoveredLabels().get("__meta_x")).isEqualTo("z");
    }
  }

  @Test
  void badTargetsAreLeftOut() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.targets("a/b", Fixture.HOST);
      f.scheduler.advance(Duration.ofSeconds(6));
      assertThat(f.manager.activeTargets().get("job")).hasSize(1);
      assertThat(new ScrapeMetrics(f.registry).syncFailures.with("job").value()).isOne();
    }
  }

  @Test
  void changesOfTargetsAreAppliedTogether() {
    try (Fixture f = new Fixture().start(s -> s)) {
      f.targets("a:1");
      f.targets("a:1", "b:1");
      assertThat(f.target().scrapeUrl()).contains(Fixture.HOST);
      f.scheduler.advance(Duration.ofSeconds(5));
      assertThat(f.manager.activeTargets().get("job")).hasSize(2);
      assertThat(new ScrapeMetrics(f.registry).syncCount.with("job").value()).isEqualTo(2);
    }
  }

  @Test
  void failedScrapesAreLoggedToTheJobsFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("failures.log");
    try (Fixture f = new Fixture().start(s -> s.failureLogFile(file.toString()))) {
      f.scrape(null);
      assertThat(Files.readString(file))
          .contains(
              "\"level\":\"ERROR\",\"source\":\"ScrapeLoop\",\"msg\":\"connection refused\"",
              "\"job_name\":\"job\"",
              Fixture.HOST)
          .endsWith("}\n");
      assertThatThrownBy(
              () ->
                  f.manager.applyConfig(
                      List.of(
                          Fixture.job(s -> s.failureLogFile(directory + "/absent/failures.log"))),
                      0))
          .hasMessageContaining("can't create scrape failure log");
    }
  }

  @Test
  void scrapesAreSpreadByHashOfTarget() {
    ScrapeConfig config = Fixture.job(s -> s);
    Labels own = Labels.of("__address__", "h:1");
    Target target =
        new Target(TargetLabels.relabelled(config, own, Labels.EMPTY), config, own, Labels.EMPTY);
    long interval = Fixture.INTERVAL.toNanos();
    long now = Fixture.START * 1_000_000 + 123_456;
    long due = now + target.offset(now, interval, 7, 0);
    assertThat(target.offset(now, interval, 7, 0)).isBetween(0L, interval);
    assertThat(Math.floorMod(due, interval))
        .as("the slot does not depend on when the loop starts")
        .isEqualTo(
            Math.floorMod(now + 5_000 + target.offset(now + 5_000, interval, 7, 0), interval))
        .isEqualTo(ScrapeGrid.phase(target.hash(), 7, interval, 0));
    assertThat(ScrapeManager.offsetSeed("host", Labels.EMPTY))
        .isNotEqualTo(ScrapeManager.offsetSeed("host2", Labels.EMPTY));
  }

  @Test
  void upHasAllLabelsOfItsTargetAlsoThoseThatLookExported() {
    try (Fixture fixture = new Fixture()) {
      fixture.manager.applyConfig(List.of(Fixture.job(UnaryOperator.identity())), 0);
      Labels target = Labels.of("__address__", Fixture.HOST, "exported_job", "a");
      fixture.manager.setTargetGroups(
          "job", List.of(new TargetGroup("0", List.of(target), Labels.EMPTY)));
      fixture.scheduler.advance(Duration.ZERO);
      fixture.scrape("a 1\n");
      assertThat(fixture.storage.samples)
          .extracting(sample -> sample.labels().toString())
          .contains(Fixture.labels("__name__", "up", "exported_job", "a"));
    }
  }
}
