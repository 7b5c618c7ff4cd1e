package dev.ferula.rules;

import dev.ferula.model.Labels;

/** Expands the templates in the labels and annotations of alerts. */
public interface AlertTemplates {
  /**
   * The text with everything between double braces evaluated.
   *
   * @param alertName for error messages
   * @param element what the alert is about
   * @param timestamp of the evaluation, in milliseconds, at which queries in templates run
   * @return the text; where a template fails, the error in its place, so that no alert is lost
   */
  String expand(String text, String alertName, RuleQuery.Element element, long timestamp);

  /** Leaves every text as it is. */
  AlertTemplates NONE = (text, alertName, element, timestamp) -> text;

  /** The labels with their values expanded; empty values are left out. */
  default Labels expand(
      Labels labels, String alertName, RuleQuery.Element element, long timestamp) {
    Labels.Builder expanded = Labels.builder();
    labels.forEach((name, text) -> expanded.set(name, expand(text, alertName, element, timestamp)));
    return expanded.build();
  }
}
