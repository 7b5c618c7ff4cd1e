package dev.ferula.ruletest;

import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.model.NameScheme;
import dev.ferula.model.PromDuration;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promqltest.ScriptException;
import dev.ferula.promqltest.TimedLoad;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.Rule;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.rules.RuleQuery;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.rules.template.GoDuration;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.StorageException;
import dev.ferula.storage.memory.MemoryStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/** One group of tests: loads its series, evaluates the rules step by step, checks on the way. */
final class GroupRun {
  /* Settings of the engine that promtool's tests run with. */
  private static final long MAX_SAMPLES = 10_000;
  private static final long TIMEOUT = 100_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RuleTestFile file;
  private final RuleTestFile.TestGroup group;
  private final RuleTestOptions options;
  private final LongSupplier nanoTime;
  private final RunHooks hooks;
  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine;
  private long now;

  GroupRun(
      RuleTestFile file,
      RuleTestFile.TestGroup group,
      RuleTestOptions options,
      LongSupplier nanoTime,
      RunHooks hooks) {
    this.hooks = hooks;
    this.file = file;
    this.group = group;
    this.options = options;
    this.nanoTime = nanoTime;
    this.engine =
        new Engine(
            EngineOptions.DEFAULT
                .withMaxSamples(MAX_SAMPLES)
                .withTimeout(TIMEOUT)
                .withParser(options.parser())
                .withDelayedNameRemoval(options.delayedNameRemoval())
                .withDefaultSubqueryStep(file.evaluationInterval().toMillis()),
            nanoTime);
  }

  /** Everything that is not as expected; empty where all is well. */
  List<String> run(List<Path> ruleFiles) {
    TimedLoad input;
    List<RuleGroup> groups;
    AlertChecks alerts;
    try {
      input = TimedLoad.parse(script(), group.startTime());
      groups = groups(ruleFiles);
      alerts = new AlertChecks(group, options.diff());
    } catch (ScriptException | RuleTestException e) {
      return List.of(String.valueOf(e.getMessage()));
    } catch (RuleFileException e) {
      return e.errors();
    }
    List<String> failures = new ArrayList<>();
    long step = file.evaluationInterval().toMillis();
    long end = group.startTime() + group.length().toMillis();
    for (now = group.startTime(); now <= end; now += step) {
      List<String> broken = evaluate(input, groups, failures);
      if (!broken.isEmpty()) {
        failures.addAll(broken);
        return failures;
      }
      hooks.observer().evaluated(groups, new EngineRuleQuery(engine, storage), now);
      failures.addAll(alerts.check(now - group.startTime(), step, groups));
    }
    failures.addAll(
        new ExpressionChecks(new EngineRuleQuery(engine, storage), options.parser(), file)
            .check(group));
    return failures;
  }

  private String script() {
    StringBuilder script = new StringBuilder("load ");
    script.append(PromDuration.format(group.interval())).append('\n');
    for (RuleTestFile.InputSeries series : group.input()) {
      script.append("  ").append(series.series()).append(' ').append(series.values()).append('\n');
    }
    return script.toString();
  }

  private List<RuleGroup> groups(List<Path> ruleFiles) {
    RuleQuery query = new EngineRuleQuery(engine, storage);
    AlertTemplates templates =
        new AlertTemplateExpander(
            query, options.parser(), group.externalLabels(), group.externalUrl());
    RuleContext context =
        new RuleContext(
            RuleOptions.DEFAULT,
            query,
            storage,
            storage,
            alerts -> {},
            templates,
            new RuleMetrics(StatsRegistry.create()),
            () -> now,
            nanoTime);
    RuleFileLoader loader =
        new RuleFileLoader(
            NameScheme.UTF8, new ParsedRules(options.parser()), options.ignoreUnknownFields());
    RuleGroups mapping = new RuleGroups(options.parser(), group.interval());
    List<RuleGroupConfig> configs = new ArrayList<>();
    for (Path path : ruleFiles) {
      configs.addAll(mapping.of(path.toString(), loader.load(path)));
    }
    configs.sort(Comparator.comparingInt(config -> Math.max(0, order(config.name()))));
    configs.replaceAll(hooks.change());
    return configs.stream().map(config -> new RuleGroup(config, context, true)).toList();
  }

  private int order(String name) {
    return file.groupOrder().indexOf(name);
  }

  /* What broke in rules ends the group; what could not be loaded is a failure like others. */
  private List<String> evaluate(TimedLoad input, List<RuleGroup> groups, List<String> failures) {
    try {
      input.loadUntil(now, storage);
    } catch (StorageException e) {
      failures.add(String.valueOf(e.getMessage()));
      return List.of();
    }
    List<String> broken = new ArrayList<>();
    for (RuleGroup each : groups) {
      each.evaluate(now, () -> false);
      for (Rule rule : each.rules()) {
        String error = rule.status().lastError();
        if (!error.isEmpty()) {
          String time = new GoDuration(now * NANOS_PER_MILLI, false).toString();
          broken.add("    rule: " + rule.config().name() + ", time: " + time + ", err: " + error);
        }
      }
    }
    return broken;
  }
}
