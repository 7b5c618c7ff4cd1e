package dev.ferula.ruletest;

import dev.ferula.model.Labels;
import dev.ferula.model.PromDuration;
import dev.ferula.rules.ActiveAlert;
import dev.ferula.rules.AlertState;
import dev.ferula.rules.AlertingRule;
import dev.ferula.rules.Rule;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.WrittenLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks which alerts fire, each test at the last evaluation before its time is over. */
final class AlertChecks {
  private static final String ALERT_NAME = "alertname";

  private static final Comparator<RuleTestFile.ExpectedAlert> ORDER =
      Comparator.comparing(RuleTestFile.ExpectedAlert::labels)
          .thenComparing(RuleTestFile.ExpectedAlert::annotations);

  private final RuleTestFile.TestGroup group;
  private final boolean diff;
  private final List<RuleTestFile.AlertTest> tests;
  private int next;

  AlertChecks(RuleTestFile.TestGroup group, boolean diff) {
    this.group = group;
    this.diff = diff;
    this.tests = new ArrayList<>(group.alertTests());
    for (RuleTestFile.AlertTest test : tests) {
      if (test.alertName().isEmpty()) {
        String inGroup = group.name().isEmpty() ? "" : " (in TestGroup " + group.name() + ")";
        throw new RuleTestException(
            "an item under alert_rule_test misses required attribute alertname at eval_time "
                + PromDuration.format(test.at())
                + inGroup);
      }
    }
    tests.sort(Comparator.comparing(RuleTestFile.AlertTest::at));
  }

  /** The failures of the tests that fall between an evaluation and the next one. */
  List<String> check(long elapsed, long step, List<RuleGroup> groups) {
    List<String> failures = new ArrayList<>();
    while (next < tests.size() && tests.get(next).at().toMillis() < elapsed + step) {
      RuleTestFile.AlertTest test = tests.get(next++);
      List<RuleTestFile.ExpectedAlert> expected = expected(test);
      List<RuleTestFile.ExpectedAlert> firing = firing(groups, test.alertName());
      if (!expected.equals(firing)) {
        failures.add(failure(test, expected, firing));
      }
    }
    return failures;
  }

  private static List<RuleTestFile.ExpectedAlert> expected(RuleTestFile.AlertTest test) {
    return test.alerts().stream()
        .map(
            alert ->
                new RuleTestFile.ExpectedAlert(
                    named(alert.labels(), test.alertName()), alert.annotations()))
        .sorted(ORDER)
        .toList();
  }

  private static Labels named(Labels labels, String alertName) {
    Map<String, String> all = new HashMap<>(labels.toMap());
    all.put(ALERT_NAME, alertName);
    return WrittenLabels.of(all);
  }

  /* The same name may be that of rules in several groups. */
  private static List<RuleTestFile.ExpectedAlert> firing(List<RuleGroup> groups, String name) {
    List<RuleTestFile.ExpectedAlert> firing = new ArrayList<>();
    for (RuleGroup each : groups) {
      for (Rule rule : each.rules()) {
        if (rule instanceof AlertingRule alerting && rule.config().name().equals(name)) {
          for (ActiveAlert alert : alerting.activeAlerts()) {
            if (alert.state() == AlertState.FIRING) {
              firing.add(new RuleTestFile.ExpectedAlert(alert.labels(), alert.annotations()));
            }
          }
        }
      }
    }
    firing.sort(ORDER);
    return firing;
  }

  private String failure(
      RuleTestFile.AlertTest test,
      List<RuleTestFile.ExpectedAlert> expected,
      List<RuleTestFile.ExpectedAlert> firing) {
    String name = group.name().isEmpty() ? "" : "    name: " + group.name() + ",\n";
    String head =
        name
            + "    alertname: "
            + test.alertName()
            + ", time: "
            + PromDuration.format(test.at())
            + ", \n";
    String wanted = text(expected);
    String got = text(firing);
    if (diff) {
      return head
          + "        diff: "
          + indented(AlertDiff.between(expected, firing), "            ");
    }
    return head
        + "        exp:"
        + indented(wanted, "            ")
        + ", \n        got:"
        + indented(got, "            ");
  }

  private static String text(List<RuleTestFile.ExpectedAlert> alerts) {
    if (alerts.isEmpty()) {
      return "[]";
    }
    StringBuilder text = new StringBuilder("[\n");
    for (int i = 0; i < alerts.size(); i++) {
      text.append(i == 0 ? "" : ",\n").append(i).append(':');
      text.append(indented("\n" + text(alerts.get(i)), "  "));
    }
    return text.append("\n]").toString();
  }

  private static String text(RuleTestFile.ExpectedAlert alert) {
    Labels labels = alert.labels();
    return "Labels:" + labels + "\nAnnotations:" + alert.annotations();
  }

  /* Every line but the first moves to the right. */
  private static String indented(String text, String indent) {
    return text.replace("\n", "\n" + indent);
  }
}
