package dev.ferula.matcher;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Compiles RE2 expressions of users: the dot matches newlines too, errors have the texts of Go's
 * {@code regexp}, and expressions that would compile to a huge program are refused first.
 */
public final class RegexSyntax {
  private static final String FLAG_IN_TEXT = "(?s)";

  private RegexSyntax() {}

  /**
   * A pattern to be used with {@link Pattern#matches} (for the whole value) or a matcher.
   *
   * @throws PatternSyntaxException with Go's text if the expression does not parse or is too large
   */
  public static Pattern compile(String regex) {
    RegexLimits.check(regex);
    try {
      return Pattern.compile(regex, Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw inGoWords(e);
    }
  }

  /* The engine shows the flag as part of the text, and has words of its own in two places. */
  private static PatternSyntaxException inGoWords(PatternSyntaxException e) {
    String culprit = e.getPattern() == null ? "" : e.getPattern();
    if (culprit.startsWith(FLAG_IN_TEXT)) {
      culprit = culprit.substring(FLAG_IN_TEXT.length());
    }
    String problem =
        e.getDescription().equals("duplicate capture group name")
            ? "invalid named capture"
            : e.getDescription();
    return new PatternSyntaxException(problem, culprit);
  }
}
