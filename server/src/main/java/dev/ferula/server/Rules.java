package dev.ferula.server;

import dev.ferula.promql.Engine;
import dev.ferula.rules.AlertSink;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleManager;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;

/** The rules of the configuration, at work. */
final class Rules implements AutoCloseable {
  private final ServerOptions options;
  private final RuleManager manager;

  Rules(
      ServerOptions options,
      Engine engine,
      LateStorage storage,
      AlertSink sink,
      StatsRegistry registry,
      Clock clock) {
    this.options = options;
    this.manager =
        new RuleManager(
            new RuleContext(
                RuleOptions.DEFAULT,
                new EngineQuery(engine, storage),
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
    manager.apply(loaded.rules(), ruleOptions, AlertTemplates.NONE);
  }

  RuleManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
