package dev.ferula.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.parser.Parser;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.storage.memory.MemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules run live over a storage, and are then replayed over what that left behind. */
class ReplayTest {
  private static final long SCRAPE = 15_000;
  private static final long START = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);
  private final Set<Long> missed = new HashSet<>();

  private static RuleConfig record(String name, String expr) {
    return new RuleConfig.Recording(name, expr, Parser.parse(expr), Labels.EMPTY);
  }

  private static RuleConfig alert(String name, String expr, int hold, int keep) {
    return new RuleConfig.Alerting(
        name,
        expr,
        Parser.parse(expr),
        Duration.ofMinutes(hold),
        Duration.ofMinutes(keep),
        Labels.of("severity", "page"),
        Labels.EMPTY);
  }

  private static RuleGroupConfig group(String name, Duration interval, RuleConfig... rules) {
    return new RuleGroupConfig(name, "rules.yml", interval, 3, null, List.of(rules));
  }

  private static List<RuleGroupConfig> groups() {
    return List.of(
        group(
            "first",
            MINUTE,
            alert("SeesTheSlotBefore", "later:load > 60", 2, 0),
            record("later:load", "max by (instance) (load)"),
            record("most:load", "max_over_time(load[3m])"),
            alert("Chained", "most:load > 60", 3, 0),
            alert("TooMany", "load > 10", 0, 0)),
        group(
            "second",
            Duration.ofSeconds(30),
            alert("Loaded", "load > 70", 1, 2),
            alert("Down", "up == 0", 0, 0),
            record("pairs", "load * on () up"),
            record("adding", "sum(load) + (adding or vector(0)) * 0.5"),
            alert(
                "OfAlerts", "count(ALERTS{alertstate=\"firing\",alertname=\"Loaded\"}) > 1", 1, 0)),
        new RuleGroupConfig(
            "offset",
            "rules.yml",
            MINUTE,
            0,
            Duration.ofSeconds(40),
            List.of(record("late:load", "load"), alert("Late", "late:load > 70", 2, 0))));
  }

  /** Loads that walk at random, targets that come and go. */
  private void scrape(Random random, long end) {
    double[] loads = {50, 50, 50, 50};
    for (long t = START; t <= end; t += SCRAPE) {
      for (int i = 0; i < loads.length; i++) {
        loads[i] = Math.clamp(loads[i] + random.nextGaussian() * 6, 0, 100);
        String instance = "i" + i;
        boolean up = random.nextInt(20) > 0;
        storage.add(Labels.of("__name__", "up", "instance", instance), 0, t + i, up ? 1 : 0);
        if (up && (t / HOUR + i) % 3 != 0) {
          storage.add(Labels.of("__name__", "load", "instance", instance), 0, t + i, loads[i]);
        }
      }
    }
  }

  private void live(List<RuleGroupConfig> configs, long end) {
    List<RuleGroup> groups = new ArrayList<>();
    long[] now = {START};
    RuleContext context =
        new RuleContext(
            RuleOptions.DEFAULT,
            new EngineRuleQuery(engine, storage),
            storage,
            storage,
            alerts -> {},
            AlertTemplates.NONE,
            RuleMetrics.none(),
            () -> now[0],
            System::nanoTime);
    configs.forEach(config -> groups.add(new RuleGroup(config, context, true)));
    now[0] = nextSlot(groups, START);
    while (now[0] <= end) {
      for (RuleGroup group : groups) {
        if (group.config().nextSlot(now[0]) == now[0] && !missed.contains(now[0])) {
          group.evaluate(now[0], () -> false);
        }
      }
      now[0] = nextSlot(groups, now[0] + 1);
    }
  }

  private static long nextSlot(List<RuleGroup> groups, long from) {
    return groups.stream().mapToLong(g -> g.config().nextSlot(from)).min().orElseThrow();
  }

  private BacktestResult replay(List<RuleGroupConfig> groups, long from, long to, Duration chunk)
      throws InterruptedException {
    BacktestOptions options = new BacktestOptions(chunk, 2, 1000, true);
    return new Backtest(engine, storage, AlertTemplates.NONE, options)
        .run(groups, from, to, Progress.NONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void replayOfALivePeriodReproducesItsAlerts(long seed) throws InterruptedException {
    long end = START + 2 * HOUR;
    scrape(new Random(seed), end);
    live(groups(), end);
    BacktestResult result = replay(groups(), START + HOUR / 2, end, Duration.ofMinutes(47));
    assertThat(result.differences()).isEmpty();
    assertThat(result.rules())
        .filteredOn(RuleOutcome::alerting)
        .filteredOn(rule -> rule.episodes().stream().anyMatch(Episode::hasFired))
        .hasSizeGreaterThan(4);
    assertThat(result.rules())
        .filteredOn(rule -> rule.failures() > 0)
        .extracting(RuleOutcome::name)
        .contains("TooMany");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7})
  void ruleThatReadsAllAlertsAndSoItselfYieldsWhatItDidLive(int count) throws InterruptedException {
    long end = START + 2 * HOUR;
    scrape(new Random(count), end);
    List<RuleGroupConfig> groups =
        List.of(
            group(
                "some", MINUTE, alert("Loaded", "load > 70", 1, 2), alert("Down", "up == 0", 0, 0)),
            group("all", MINUTE, alert("Storm", "count(ALERTS) > " + count, 1, 0)));
    live(groups, end);
    BacktestResult result = replay(groups, START + HOUR / 2, end, Duration.ofMinutes(13));
    assertThat(result.differences()).isEmpty();
    assertThat(result.rules().getLast().evaluations()).isEqualTo(90);
  }

  @Test
  void sizeOfTheChunksMakesNoDifference() throws InterruptedException {
    long end = START + 2 * HOUR;
    scrape(new Random(9), end);
    List<RuleGroupConfig> groups = groups();
    BacktestResult large = replay(groups, START + HOUR, end, Duration.ofDays(1));
    BacktestResult small = replay(groups, START + HOUR, end, Duration.ofMinutes(7));
    assertThat(small.rules()).isEqualTo(large.rules());
  }

  @Test
  void evaluationThatWasMissedIsNamedAsTheCause() throws InterruptedException {
    long end = START + 2 * HOUR;
    scrape(new Random(4), end);
    List<RuleGroupConfig> groups = List.of(group("g", MINUTE, alert("Always", "vector(1)", 0, 0)));
    long slot = groups.get(0).nextSlot(START + HOUR);
    missed.add(slot);
    live(groups, end);
    assertThat(replay(groups, START + HOUR / 2, end, Duration.ofHours(1)).differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.timestamp()).isEqualTo(slot);
              assertThat(difference.replayed()).isTrue();
              assertThat(difference.cause()).isEqualTo(AlertDifference.Cause.MISSED_EVALUATION);
            });
  }

  @Test
  void sampleThatCameAfterTheEvaluationIsNamedAsTheCause() throws InterruptedException {
    List<RuleGroupConfig> groups =
        List.of(group("g", MINUTE, record("seen", "vector(1)"), alert("High", "late > 5", 0, 0)));
    long slot = groups.get(0).nextSlot(START + HOUR);
    Labels late = Labels.of("__name__", "late");
    long end = slot + 30_000;
    storage.add(late, 0, slot - 100_000, 1);
    live(groups, end);
    storage.add(late, 0, slot - 500, 9);
    assertThat(replay(groups, slot - 10 * 60_000, end, Duration.ofHours(1)).differences())
        .singleElement()
        .extracting(AlertDifference::cause)
        .isEqualTo(AlertDifference.Cause.LATE_SAMPLE);
  }

  @Test
  void otherThresholdMakesOtherEpisodes() throws InterruptedException {
    long end = START + HOUR;
    scrape(new Random(5), end);
    RuleOutcome low = outcome("load > 60", end);
    RuleOutcome high = outcome("load > 75", end);
    assertThat(low.fingerprint()).isNotEqualTo(high.fingerprint());
    assertThat(low.samples()).isGreaterThan(high.samples());
    assertThat(outcome("load > 60", end)).isEqualTo(low);
    assertThat(low.episodes())
        .isNotEmpty()
        .allSatisfy(episode -> assertThat(episode.firedAt()).isEqualTo(episode.activeAt()));
  }

  private RuleOutcome outcome(String expr, long end) throws InterruptedException {
    List<RuleGroupConfig> groups =
        List.of(
            new RuleGroupConfig(
                "g", "rules.yml", MINUTE, 0, null, List.of(alert("A", expr, 0, 0))));
    return replay(groups, START, end, Duration.ofHours(1)).rules().get(0);
  }
}
