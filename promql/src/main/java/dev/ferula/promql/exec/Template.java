package dev.ferula.promql.exec;

import com.google.re2j.Matcher;
import dev.ferula.matcher.RegexSyntax;

/** Replacement templates as Go's regexp package expands them. */
final class Template {
  private Template() {}

  /** Puts {@code $1}, {@code ${name}} and the like in; groups that are not there are empty. */
  static String expand(String template, Matcher matcher) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      char c = template.charAt(i);
      if (c != '$' || i + 1 == template.length()) {
        out.append(c);
        i++;
      } else if (template.charAt(i + 1) == '$') {
        out.append('$');
        i += 2;
      } else {
        i = expandGroup(template, i, matcher, out);
      }
    }
    return out.toString();
  }

  /* Returns where the template goes on; what names no group stands for itself. */
  private static int expandGroup(String template, int dollar, Matcher matcher, StringBuilder out) {
    boolean braces = template.charAt(dollar + 1) == '{';
    int start = dollar + (braces ? 2 : 1);
    int end = start;
    while (end < template.length() && isWord(template.charAt(end))) {
      end++;
    }
    boolean closed = !braces || (end < template.length() && template.charAt(end) == '}');
    if (end == start || !closed) {
      out.append('$');
      return dollar + 1;
    }
    String value = group(matcher, template.substring(start, end));
    out.append(value);
    return braces ? end + 1 : end;
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(Matcher matcher, String name) {
    String value = null;
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = name.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(name);
      if (number <= matcher.groupCount()) {
        value = matcher.group(number);
      }
    } else {
      value = RegexSyntax.group(matcher, name);
    }
    return value == null ? "" : value;
  }
}
