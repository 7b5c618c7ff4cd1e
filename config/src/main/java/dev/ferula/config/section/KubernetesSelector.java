package dev.ferula.config.section;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether texts are selectors of Kubernetes by fields, refused in Kubernetes' words. */
final class KubernetesSelector {
  private static final Pattern OPERATOR = Pattern.compile("!=|==|=");

  private KubernetesSelector() {}

  /**
   * Terms {@code name=value}, {@code name==value} or {@code name!=value}, joined by commas; in a
   * value a backslash goes before commas, equals signs and backslashes.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static void checkFields(String selector) {
    List<String> terms = terms(selector);
    Collections.sort(terms);
    for (String term : terms) {
      if (term.isEmpty()) {
        continue;
      }
      Matcher operator = OPERATOR.matcher(term);
      if (!operator.find()) {
        throw new IllegalArgumentException(
            "invalid selector: '" + selector + "'; can't understand '" + term + "'");
      }
      checkValue(term.substring(operator.end()));
    }
  }

  private static List<String> terms(String selector) {
    List<String> terms = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < selector.length(); i++) {
      char c = selector.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ',') {
        terms.add(selector.substring(start, i));
        start = i + 1;
      }
    }
    terms.add(selector.substring(start));
    return terms;
  }

  private static void checkValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '=') {
        throw new IllegalArgumentException(
            "invalid field selector: unescaped character in value: " + (int) c);
      }
      if (c == '\\') {
        i++;
        String escaped = i < value.length() ? value.substring(i, i + 1) : "";
        if (escaped.isEmpty() || "\\,=".indexOf(escaped) < 0) {
          throw new IllegalArgumentException(
              "invalid field selector: invalid escape sequence: \\" + escaped);
        }
      }
    }
  }
}
