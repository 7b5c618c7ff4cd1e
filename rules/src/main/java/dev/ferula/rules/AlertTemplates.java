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

  /** Annotations with their values expanded; those that come out empty are there, too. */
  default Labels expand(
      Labels annotations, String alertName, RuleQuery.Element element, long timestamp) {
    String[] expanded = new String[2 * annotations.size()];
    for (int i = 0; i < annotations.size(); i++) {
      expanded[2 * i] = annotations.name(i);
      expanded[2 * i + 1] = expand(annotations.value(i), alertName, element, timestamp);
    }
    return Labels.ofSorted(expanded);
  }
}
