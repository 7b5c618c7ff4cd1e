package dev.ferula.matcher;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * RE2 expressions of users, compiled: errors have the texts of Go's {@code regexp}, several groups
 * may have one name, and expressions that would compile to a huge program are refused first.
 */
public final class RegexSyntax {
  private static final String FLAG_IN_TEXT = "(?s)";

  /* In the engine's words. */
  private static final String NAMED_TWICE = "duplicate capture group name";

  private RegexSyntax() {}

  /**
   * A pattern whose dot matches newlines too, to be used with {@link Pattern#matches} (for the
   * whole value) or a matcher.
   *
   * @throws PatternSyntaxException with Go's text if the expression does not parse or is too large
   */
  public static Pattern compile(String regex) {
    return compile(regex, Pattern.DOTALL);
  }

  /**
   * The same with flags of {@link Pattern}.
   *
   * @throws PatternSyntaxException with Go's text if the expression does not parse or is too large
   */
  public static Pattern compile(String regex, int flags) {
    checkText(regex);
    RegexLimits.check(regex);
    return compiled(regex, flags);
  }

  private static Pattern compiled(String regex, int flags) {
    try {
      return Pattern.compile(regex, flags);
    } catch (PatternSyntaxException e) {
      if (NAMED_TWICE.equals(e.getDescription())) {
        return compiled(GroupNames.distinct(regex), flags);
      }
      throw inGoWords(e);
    }
  }

  /**
   * What the group of a name holds in the current match of a pattern compiled here; of several the
   * first that took part. Null where there is none.
   */
  public static @Nullable String group(Matcher matcher, String name) {
    return GroupNames.value(matcher, name);
  }

  /**
   * Refuses what is no text: a string with lone surrogates, which stand for bytes that are no
   * UTF-8.
   *
   * @throws PatternSyntaxException with Go's text
   */
  static void checkText(String regex) {
    for (int i = 0; i < regex.length(); ) {
      int c = regex.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw new PatternSyntaxException("invalid UTF-8", withoutSurrogates(regex.substring(i)));
      }
      i += Character.charCount(c);
    }
  }

  private static String withoutSurrogates(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /* The engine shows the flag as part of the text. */
  private static PatternSyntaxException inGoWords(PatternSyntaxException e) {
    String culprit = e.getPattern() == null ? "" : e.getPattern();
    if (culprit.startsWith(FLAG_IN_TEXT)) {
      culprit = culprit.substring(FLAG_IN_TEXT.length());
    }
    return new PatternSyntaxException(e.getDescription(), GroupNames.asWritten(culprit));
  }
}
