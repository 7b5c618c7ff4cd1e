package dev.ferula.junit;

import dev.ferula.config.rules.RuleFileException;
import dev.ferula.model.Labels;
import dev.ferula.promqltest.TimedLoad;
import dev.ferula.rules.ActiveAlert;
import dev.ferula.rules.AlertState;
import dev.ferula.rules.AlertingRule;
import dev.ferula.rules.Rule;
import dev.ferula.rules.RuleGroup;
import dev.ferula.ruletest.RuleReader;
import dev.ferula.ruletest.RuleStage;
import dev.ferula.ruletest.RuleTestOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules over series that the test writes down. The clock starts at 0 and moves by {@link #advance};
 * rules are evaluated once in each interval, the first time at 0. For one thread.
 *
 * <pre>{@code
 * RuleScenario scenario =
 *     RuleScenario.of(Path.of("alerts.rules"))
 *         .series("up{instance=\"a\"}", "1 0x5")
 *         .advance(Duration.ofMinutes(3));
 * assertThat(scenario.firing("InstanceDown")).hasSize(1);
 * }</pre>
 */
public final class RuleScenario {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final RuleReader READER = new RuleReader(RuleTestOptions.DEFAULT);

  /** An alert that is there. */
  public record Alert(Labels labels, Labels annotations) {}

  private final RuleStage stage;
  private final List<TimedLoad> loads = new ArrayList<>();
  private long next;
  private long now;

  private RuleScenario(Duration interval) {
    this.stage =
        new RuleStage(RuleTestOptions.DEFAULT, interval, Labels.EMPTY, "", System::nanoTime);
  }

  /** The rules of files, evaluated each minute. */
  public static RuleScenario of(Path... files) {
    RuleScenario scenario = new RuleScenario(INTERVAL);
    try {
      scenario.stage.use(READER.read(List.of(files), INTERVAL));
    } catch (RuleFileException e) {
      throw unusable(e);
    }
    return scenario;
  }

  /** Rules in the text of a rule file, evaluated each minute. */
  public static RuleScenario ofText(String rules) {
    RuleScenario scenario = new RuleScenario(INTERVAL);
    try {
      scenario.stage.use(READER.read(rules, INTERVAL));
    } catch (RuleFileException e) {
      throw unusable(e);
    }
    return scenario;
  }

  private static IllegalArgumentException unusable(RuleFileException e) {
    return new IllegalArgumentException(String.join("\n", e.errors()), e);
  }

  /**
   * Adds a series with one value a minute from 0 on.
   *
   * @param values in the notation of promtool's tests: {@code 0+10x5 _ stale}
   */
  public RuleScenario series(String series, String values) {
    loads.add(TimedLoad.parse("load 1m\n  " + series + " " + values + "\n", 0));
    return this;
  }

  /**
   * Moves the clock, evaluating the rules whenever their time has come.
   *
   * @throws IllegalStateException if a rule fails
   */
  public RuleScenario advance(Duration by) {
    now += by.toMillis();
    for (; next <= now; next += stage.interval().toMillis()) {
      load(next);
      List<String> broken = stage.evaluate(next);
      if (!broken.isEmpty()) {
        throw new IllegalStateException(String.join("\n", broken));
      }
    }
    load(now);
    return this;
  }

  private void load(long until) {
    for (TimedLoad load : loads) {
      load.loadUntil(until, stage.storage());
    }
  }

  /** The alerts of this name that fire. */
  public List<Alert> firing(String name) {
    return alerts(name, AlertState.FIRING);
  }

  /** The alerts of this name that are pending. */
  public List<Alert> pending(String name) {
    return alerts(name, AlertState.PENDING);
  }

  private List<Alert> alerts(String name, AlertState wanted) {
    List<Alert> alerts = new ArrayList<>();
    boolean known = false;
    for (RuleGroup group : stage.groups()) {
      for (Rule rule : group.rules()) {
        if (rule instanceof AlertingRule alerting && rule.config().name().equals(name)) {
          known = true;
          for (ActiveAlert alert : alerting.activeAlerts()) {
            if (alert.state() == wanted) {
              alerts.add(new Alert(alert.labels(), alert.annotations()));
            }
          }
        }
      }
    }
    if (!known) {
      throw new IllegalArgumentException("no rule makes an alert of the name " + name);
    }
    return alerts;
  }

  /** What an expression yields now. */
  public Samples query(String expression) {
    return Samples.of(stage.query(), expression, now);
  }
}
