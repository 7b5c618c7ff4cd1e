package dev.ferula.config.rules;

import dev.ferula.config.binding.Section;
import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import dev.ferula.model.NameScheme;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with the groups of one file. */
final class RuleValidation {
  private final NameScheme scheme;
  private final RuleChecks checks;
  private final String source;
  private final List<String> errors = new ArrayList<>();

  /**
   * A validation of one file.
   *
   * @param source where the text is from, for messages
   */
  RuleValidation(NameScheme scheme, RuleChecks checks, String source) {
    this.scheme = scheme;
    this.checks = checks;
    this.source = source;
  }

  List<String> check(Section file) {
    Set<String> names = new HashSet<>();
    for (Section group : RuleFileLoader.written(file, "groups")) {
      String name = group.text("name");
      // Prometheus does not know where a group stands.
      if (name.isEmpty()) {
        errors.add(at(null) + "Groupname must not be empty" + place(group));
      }
      if (!names.add(name)) {
        errors.add(
            at(null) + "groupname: \"" + name + "\" is repeated in the same file" + place(group));
      }
      checkLabels(group.textMap("labels"), "");
      int number = 0;
      for (Section rule : RuleFileLoader.written(group, "rules")) {
        number++;
        checkRule(rule, name, number);
      }
    }
    return errors;
  }

  private static String at(@Nullable Position position) {
    return (position == null ? "0:0" : position) + ": ";
  }

  /* A line of its own for what Prometheus has no place for. */
  private String place(Section section) {
    return "\n  at " + source + ":" + section.position();
  }

  private void checkRule(Section rule, String group, int number) {
    String record = rule.text("record");
    String alert = rule.text("alert");
    String name = alert.isEmpty() ? record : alert;
    String where =
        "group " + GoQuote.quote(group) + ", rule " + number + ", " + GoQuote.quote(name) + ": ";
    Position recordAt = rule.valuePosition("record");
    Position alertAt = rule.valuePosition("alert");
    if (!record.isEmpty() && !alert.isEmpty()) {
      errors.add(
          at(recordAt) + at(alertAt) + where + "only one of 'record' and 'alert' must be set");
    }
    if (record.isEmpty() && alert.isEmpty()) {
      boolean placed = recordAt != null || alertAt != null;
      errors.add(
          at(recordAt)
              + at(alertAt)
              + where
              + "one of 'record' or 'alert' must be set"
              + (placed ? "" : place(rule)));
    }
    checkExpression(rule, where);
    if (!record.isEmpty()) {
      checkRecord(rule, record, at(recordAt) + where);
    }
    checkLabels(rule.textMap("labels"), where);
    for (String annotation : rule.textMap("annotations").keySet()) {
      if (!scheme.isLabelName(annotation)) {
        errors.add(where + "invalid annotation name: " + annotation);
      }
    }
    if (!alert.isEmpty()) {
      checkTemplates(alert, "label ", rule.textMap("labels"), where);
      checkTemplates(alert, "annotation ", rule.textMap("annotations"), where);
    }
  }

  private void checkExpression(Section rule, String where) {
    Position exprAt = rule.valuePosition("expr");
    String at = at(exprAt);
    String expression = rule.text("expr");
    if (expression.isEmpty()) {
      errors.add(
          at + where + "field 'expr' must be set in rule" + (exprAt == null ? place(rule) : ""));
      return;
    }
    try {
      checks.checkExpression(expression);
    } catch (IllegalArgumentException e) {
      errors.add(at + where + "could not parse expression: " + e.getMessage());
    }
  }

  private void checkRecord(Section rule, String record, String where) {
    for (String key : List.of("annotations", "for", "keep_firing_for")) {
      if (rule.isSet(key)) {
        errors.add(where + "invalid field '" + key + "' in recording rule");
      }
    }
    if (!scheme.isMetricName(record)) {
      errors.add(where + "invalid recording rule name: " + record);
    }
    if (record.contains("{") || record.contains("}")) {
      errors.add(
          where + "braces present in the recording rule name; should it be in expr?: " + record);
    }
  }

  private void checkLabels(Map<String, String> labels, String where) {
    for (Map.Entry<String, String> label : labels.entrySet()) {
      String name = label.getKey();
      if (!scheme.isLabelName(name) || name.equals(Labels.METRIC_NAME)) {
        errors.add(where + "invalid label name: " + name);
      }
      if (!MetricNames.isWellFormed(label.getValue())) {
        errors.add(where + "invalid label value: " + label.getValue());
      }
    }
  }

  private void checkTemplates(
      String alert, String what, Map<String, String> templates, String where) {
    for (Map.Entry<String, String> template : templates.entrySet()) {
      try {
        checks.checkTemplate(alert, template.getValue());
      } catch (IllegalArgumentException e) {
        errors.add(where + what + GoQuote.quote(template.getKey()) + ": " + e.getMessage());
      }
    }
  }
}
