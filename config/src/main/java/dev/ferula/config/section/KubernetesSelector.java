package dev.ferula.config.section;

import dev.ferula.model.GoQuote;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Whether texts are selectors of Kubernetes, by fields or by labels. */
final class KubernetesSelector {
  private static final String KEY =
      "([a-z0-9A-Z.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
  private static final String VALUE = "([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?";
  private static final String VALUES = "\\(\\s*" + VALUE + "(\\s*,\\s*" + VALUE + ")*\\s*\\)";
  private static final String REQUIREMENT =
      "(!?\\s*"
          + KEY
          + "|"
          + KEY
          + "\\s*(=|==|!=|>|<)\\s*"
          + VALUE
          + "|"
          + KEY
          + "\\s+(in|notin)\\s*"
          + VALUES
          + ")";
  private static final Predicate<String> LABELS =
      Pattern.compile("\\s*" + REQUIREMENT + "(\\s*,\\s*" + REQUIREMENT + ")*\\s*")
          .asMatchPredicate();

  private static final int MAX_LENGTH = 4096;

  private KubernetesSelector() {}

  /** Terms {@code name=value}, {@code name==value} or {@code name!=value}, joined by commas. */
  static void checkFields(String selector) {
    if (selector.isEmpty()) {
      return;
    }
    int start = 0;
    for (int i = 0; i <= selector.length(); i++) {
      if (i < selector.length() && selector.charAt(i) == '\\') {
        i++;
      } else if (i == selector.length() || selector.charAt(i) == ',') {
        String term = selector.substring(start, i);
        if (!term.isEmpty() && term.indexOf('=') < 0) {
          throw new IllegalArgumentException(
              "invalid selector: '" + selector + "'; can't understand '" + term + "'");
        }
        start = i + 1;
      }
    }
  }

  /** Requirements of labels, joined by commas. */
  static void checkLabels(String selector) {
    boolean tooLong = selector.length() > MAX_LENGTH;
    if (!selector.isBlank() && (tooLong || !LABELS.test(selector))) {
      throw new IllegalArgumentException(
          "unable to parse requirement: " + GoQuote.quote(selector) + " is not a label selector");
    }
  }
}
