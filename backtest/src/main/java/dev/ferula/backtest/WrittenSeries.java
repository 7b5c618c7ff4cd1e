package dev.ferula.backtest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleDependencies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells the series that some rules write from all others, however many rules there are: what a rule
 * records has its name, and what it says of its alerts has theirs. Immutable.
 */
final class WrittenSeries implements Predicate<Labels> {
  private static final String ALERT_NAME = "alertname";

  private final Map<String, List<RuleConfig>> recording = new HashMap<>();
  private final Map<String, List<RuleConfig>> alerting = new HashMap<>();

  WrittenSeries(List<RuleConfig> writers) {
    for (RuleConfig writer : writers) {
      Map<String, List<RuleConfig>> kind =
          writer instanceof RuleConfig.Alerting ? alerting : recording;
      kind.computeIfAbsent(writer.name(), name -> new ArrayList<>()).add(writer);
    }
  }

  @Override
  public boolean test(Labels series) {
    List<RuleConfig> candidates = new ArrayList<>();
    candidates.addAll(recording.getOrDefault(series.metricName(), List.of()));
    candidates.addAll(alerting.getOrDefault(series.valueOrEmpty(ALERT_NAME), List.of()));
    if (candidates.isEmpty()) {
      return false;
    }
    List<Matcher> exact = new ArrayList<>();
    series.forEach((name, value) -> exact.add(Matcher.of(Matcher.Type.EQUAL, name, value)));
    return candidates.stream().anyMatch(writer -> RuleDependencies.reads(List.of(exact), writer));
  }
}
