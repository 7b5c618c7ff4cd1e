package dev.ferula.scrape;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A scrape manager whose time, storage and targets a test controls. */
final class Fixture implements AutoCloseable {
  static final long START = 1_700_000_000_000L;
  static final String HOST = "host:9100";
  static final Duration INTERVAL = Duration.ofSeconds(10);

  final RecordingStorage storage = new RecordingStorage();
  final StepScheduler scheduler = new StepScheduler(START);
  final FakeFetcher fetcher = new FakeFetcher();
  final StatsRegistry registry = StatsRegistry.create();
  final ScrapeManager manager;

  Fixture() {
    this(ScrapeOptions.DEFAULT);
  }

  Fixture(ScrapeOptions options) {
    manager =
        new ScrapeManager(
            storage,
            scheduler,
            Clock.systemUTC(),
            options,
            registry,
            new SplittableRandom(1),
            (_, _) -> fetcher);
  }

  static ScrapeConfig job(UnaryOperator<ScrapeConfig.Builder> settings) {
    return settings
        .apply(ScrapeConfig.builder("job").interval(INTERVAL).timeout(Duration.ofSeconds(5)))
        .build();
  }

  /** One job with one target, whose first scrape is due within an interval. */
  Fixture start(UnaryOperator<ScrapeConfig.Builder> settings) {
    manager.applyConfig(List.of(job(settings)), 0);
    targets(HOST);
    return this;
  }

  void targets(String... hosts) {
    List<Labels> labels = new ArrayList<>();
    for (String host : hosts) {
      labels.add(Labels.of("__address__", host));
    }
    manager.setTargetGroups("job", List.of(new TargetGroup("0", labels, Labels.EMPTY)));
    scheduler.advance(Duration.ZERO);
  }

  /** Lets each target be scraped once with this answer of the usual host. */
  Fixture scrape(String body) {
    fetcher.answer(HOST, body);
    scheduler.advance(INTERVAL);
    return this;
  }

  Target target() {
    return manager.activeTargets().get("job").getFirst();
  }

  /** The last value of a report series. */
  double last(String metric) {
    return storage.values(metric).getLast();
  }

  /** Labels of a series of the usual target, as text. */
  static String labels(String... namesAndValues) {
    return Labels.of(namesAndValues).with("job", "job").with("instance", HOST).toString();
  }

  @Override
  public void close() {
    manager.close();
  }
}
