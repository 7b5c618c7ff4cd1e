package dev.ferula.ruletest;

import dev.ferula.model.Labels;
import dev.ferula.notation.GoDuration;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.Rule;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.rules.RuleQuery;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.storage.memory.MemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Rules over a storage in memory, on a clock that only {@link #evaluate} moves. For one thread. */
public final class RuleStage {
  /* Settings of the engine that promtool's tests run with. */
  private static final long MAX_SAMPLES = 10_000;
  private static final long TIMEOUT = 100_000;

  private final Duration interval;
  private final MemoryStorage storage = new MemoryStorage();
  private final RuleQuery query;
  private final RuleContext context;
  private List<RuleGroup> groups = List.of();
  private long now;

  /**
   * A stage without rules.
   *
   * @param interval between two evaluations
   * @param nanoTime a clock in nanoseconds, for how long evaluations take
   */
  public RuleStage(
      RuleTestOptions options,
      Duration interval,
      Labels externalLabels,
      String externalUrl,
      LongSupplier nanoTime) {
    this.interval = interval;
    Engine engine =
        new Engine(
            EngineOptions.DEFAULT
                .withMaxSamples(MAX_SAMPLES)
                .withTimeout(TIMEOUT)
                .withParser(options.parser())
                .withDelayedNameRemoval(options.delayedNameRemoval())
                .withDefaultSubqueryStep(interval.toMillis()),
            nanoTime);
    this.query = new EngineRuleQuery(engine, storage);
    this.context =
        new RuleContext(
            RuleOptions.DEFAULT,
            query,
            storage,
            storage,
            alerts -> {},
            new AlertTemplateExpander(query, options.parser(), externalLabels, externalUrl),
            RuleMetrics.none(),
            () -> now,
            nanoTime);
  }

  /** Evaluates these groups from now on, in this order. */
  public void use(List<RuleGroupConfig> configs) {
    List<RuleGroup> made = new ArrayList<>();
    for (RuleGroupConfig config : configs) {
      made.add(new RuleGroup(config, context, true));
    }
    groups = List.copyOf(made);
  }

  public List<RuleGroup> groups() {
    return groups;
  }

  /** What the series stand in. */
  public MemoryStorage storage() {
    return storage;
  }

  /** Asks the storage. */
  public RuleQuery query() {
    return query;
  }

  public Duration interval() {
    return interval;
  }

  /** Evaluates all groups at a time in milliseconds; what broke in them, in promtool's words. */
  public List<String> evaluate(long time) {
    now = time;
    List<String> broken = new ArrayList<>();
    for (RuleGroup each : groups) {
      each.evaluate(now, () -> false);
      for (Rule rule : each.rules()) {
        String error = rule.status().lastError();
        if (!error.isEmpty()) {
          String at = GoDuration.ofMillis(now);
          broken.add("    rule: " + rule.config().name() + ", time: " + at + ", err: " + error);
        }
      }
    }
    return broken;
  }
}
