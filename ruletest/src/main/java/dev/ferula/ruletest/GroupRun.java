package dev.ferula.ruletest;

import dev.ferula.config.rules.RuleFileException;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoDuration;
import dev.ferula.promqltest.ScriptException;
import dev.ferula.promqltest.TimedLoad;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.storage.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** One group of tests: loads its series, evaluates the rules step by step, checks on the way. */
final class GroupRun {
  private final RuleTestFile file;
  private final RuleTestFile.TestGroup group;
  private final RuleTestOptions options;
  private final RuleReader rules;
  private final RunHooks hooks;
  private final RuleStage stage;
  private String dump = "";

  GroupRun(
      RuleTestFile file,
      RuleTestFile.TestGroup group,
      RuleTestOptions options,
      RuleReader rules,
      LongSupplier nanoTime,
      RunHooks hooks) {
    this.file = file;
    this.group = group;
    this.options = options;
    this.rules = rules;
    this.hooks = hooks;
    this.stage =
        new RuleStage(
            options,
            file.evaluationInterval(),
            group.externalLabels(),
            group.externalUrl(),
            nanoTime);
  }

  /** Everything that is not as expected; empty where all is well. */
  List<String> run(List<Path> ruleFiles) {
    TimedLoad input;
    AlertChecks alerts;
    try {
      input = TimedLoad.parse(script(), group.startTime());
      useRules(ruleFiles);
      alerts = new AlertChecks(group, options.diff());
    } catch (ScriptException | RuleTestException e) {
      return List.of(String.valueOf(e.getMessage()));
    } catch (RuleFileException e) {
      return e.errors();
    }
    List<String> failures = new ArrayList<>();
    long step = file.evaluationInterval().toMillis();
    long end = group.startTime() + group.length().toMillis();
    for (long now = group.startTime(); now <= end; now += step) {
      List<String> broken = evaluate(input, now, failures);
      if (!broken.isEmpty()) {
        failures.addAll(broken);
        return failures;
      }
      hooks.observer().evaluated(stage.groups(), stage.query(), now);
      failures.addAll(alerts.check(now - group.startTime(), step, stage.groups()));
    }
    failures.addAll(new ExpressionChecks(stage.query(), options.parser(), file).check(group));
    if (options.dump()) {
      // To the next whole second, as queries have no finer times there.
      long length = Math.floorDiv(group.length().toMillis(), 1000L) * 1000 + 1000;
      dump =
          "Dump of all data (input_series and rules) at "
              + GoDuration.ofMillis(length)
              + ":\n"
              + DataDump.of(stage.storage(), group.startTime(), group.startTime() + length);
    }
    return failures;
  }

  /** All data at the end of the run, if the options ask for it and it was reached. */
  String dump() {
    return dump;
  }

  private String script() {
    StringBuilder script = new StringBuilder("load ");
    script.append(PromDuration.format(group.interval())).append('\n');
    for (RuleTestFile.InputSeries series : group.input()) {
      script.append("  ").append(series.series()).append(' ').append(series.values()).append('\n');
    }
    return script.toString();
  }

  private void useRules(List<Path> ruleFiles) {
    // A file that two patterns name is read twice; its groups still run once.
    Map<String, RuleGroupConfig> read = new LinkedHashMap<>();
    rules.read(ruleFiles, group.interval()).forEach(config -> read.put(config.key(), config));
    List<RuleGroupConfig> configs = new ArrayList<>(read.values());
    configs.sort(Comparator.comparingInt(config -> Math.max(0, order(config.name()))));
    configs.replaceAll(hooks.change());
    stage.use(configs);
  }

  private int order(String name) {
    return file.groupOrder().indexOf(name);
  }

  /* What broke in rules ends the group; what could not be loaded is a failure like others. */
  private List<String> evaluate(TimedLoad input, long now, List<String> failures) {
    try {
      input.loadUntil(now, stage.storage());
    } catch (StorageException e) {
      failures.add(String.valueOf(e.getMessage()));
      return List.of();
    }
    return stage.evaluate(now);
  }
}
