package dev.ferula.ruletest;

import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFile;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
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
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.memory.MemoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Rules over a storage in memory, on a clock that only {@link #evaluate} moves. For one thread. */
public final class RuleStage {
  /* Settings of the engine that promtool's tests run with. */
  private static final long MAX_SAMPLES = 10_000;
  private static final long TIMEOUT = 100_000;

  private final RuleTestOptions options;
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
    this.options = options;
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
            new RuleMetrics(StatsRegistry.create()),
            () -> now,
            nanoTime);
  }

  /** Reads rule files; {@link dev.ferula.config.rules.RuleFileException} says what is wrong. */
  public List<RuleGroupConfig> read(List<Path> files, Duration defaultInterval) {
    List<RuleGroupConfig> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(mapped(file.toString(), loader().load(file), defaultInterval));
    }
    return all;
  }

  /** Reads rules that stand in no file. */
  public List<RuleGroupConfig> read(String text, Duration defaultInterval) {
    return mapped("text", loader().loadUnnamed(text), defaultInterval);
  }

  private RuleFileLoader loader() {
    return new RuleFileLoader(
        NameScheme.UTF8, new ParsedRules(options.parser()), options.ignoreUnknownFields());
  }

  private List<RuleGroupConfig> mapped(String name, RuleFile file, Duration defaultInterval) {
    return new RuleGroups(options.parser(), defaultInterval).of(name, file);
  }

  /** Evaluates these groups from now on, in this order. */
  public void use(List<RuleGroupConfig> configs) {
    groups = configs.stream().map(config -> new RuleGroup(config, context, true)).toList();
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
