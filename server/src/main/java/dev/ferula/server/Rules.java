package dev.ferula.server;

import dev.ferula.promql.ComputeThreads;
import dev.ferula.promql.Engine;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.AlertSink;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.DeadSelectorAlert;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleManager;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.rules.RuleQuery;
import dev.ferula.rules.RuleThreads;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.rules.template.TemplateCounts;
import dev.ferula.server.configuration.Configuration;
import dev.ferula.server.database.LateStorage;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The rules of the configuration, at work. */
final class Rules implements AutoCloseable {
  private final ServerOptions options;
  private final RuleQuery query;
  private final RuleManager manager;

  private final TemplateCounts templates = new TemplateCounts();

  /**
   * Rules that nobody evaluates yet.
   *
   * @param compute where they will be evaluated, so many groups at once as rules may ask queries
   */
  Rules(
      ServerOptions options,
      Engine engine,
      ComputeThreads compute,
      int groupsAtOnce,
      LateStorage storage,
      AlertSink sink,
      StatsRegistry registry,
      Clock clock) {
    this.options = options;
    templates.register(registry);
    this.query = new EngineRuleQuery(engine, storage);
    boolean concurrent = options.features().contains("concurrent-rule-eval");
    RuleThreads threads =
        new RuleThreads(
            compute,
            groupsAtOnce,
            concurrent ? options.rules().evaluationsAtOnce() : 0,
            System::nanoTime);
    this.manager =
        new RuleManager(
            new RuleContext(
                RuleOptions.DEFAULT,
                DeadSelectorAlert.over(query, this::groups),
                () -> storage.database().appenderOfRules(),
                storage,
                sink,
                AlertTemplates.NONE,
                RuleMetrics.in(registry),
                clock::millis,
                System::nanoTime,
                threads));
  }

  void apply(Configuration.Loaded loaded, String externalUrl) throws InterruptedException {
    RuleOptions ruleOptions =
        new RuleOptions(
            options.rules().outageTolerance(),
            options.rules().forGracePeriod(),
            options.rules().resendDelay(),
            loaded.config().global().ruleQueryOffset(),
            loaded.config().global().externalLabels(),
            externalUrl);
    AlertTemplates expander =
        new AlertTemplateExpander(
            query,
            ParserOptions.ofFeatures(options.features()),
            ruleOptions.externalLabels(),
            externalUrl,
            templates);
    List<RuleGroupConfig> groups = new ArrayList<>(loaded.rules());
    if (options.rules().deadSelectorAlert()) {
      groups.add(DeadSelectorAlert.group(loaded.config().global().evaluationInterval()));
    }
    manager.apply(groups, ruleOptions, expander);
  }

  private List<RuleGroup> groups() {
    return manager.groups();
  }

  RuleManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
