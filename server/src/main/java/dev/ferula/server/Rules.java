package dev.ferula.server;

import dev.ferula.promql.Engine;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.AlertSink;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleManager;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.rules.RuleQuery;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;

/** The rules of the configuration, at work. */
final class Rules implements AutoCloseable {
  private final ServerOptions options;
  private final RuleQuery query;
  private final RuleManager manager;

  Rules(
      ServerOptions options,
      Engine engine,
      LateStorage storage,
      AlertSink sink,
      StatsRegistry registry,
      Clock clock) {
    this.options = options;
    this.query = new EngineRuleQuery(engine, storage);
    this.manager =
        new RuleManager(
            new RuleContext(
                RuleOptions.DEFAULT,
                query,
                storage,
                storage,
                sink,
                AlertTemplates.NONE,
                new RuleMetrics(registry),
                clock::millis,
                System::nanoTime));
  }

  void apply(Configuration.Loaded loaded, String externalUrl) throws InterruptedException {
    RuleOptions ruleOptions =
        new RuleOptions(
            options.outageTolerance(),
            options.forGracePeriod(),
            options.resendDelay(),
            loaded.config().global().ruleQueryOffset(),
            loaded.config().global().externalLabels(),
            externalUrl);
    AlertTemplates templates =
        new AlertTemplateExpander(
            query,
            ParserOptions.ofFeatures(options.features()),
            ruleOptions.externalLabels(),
            externalUrl);
    manager.apply(loaded.rules(), ruleOptions, templates);
  }

  RuleManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
