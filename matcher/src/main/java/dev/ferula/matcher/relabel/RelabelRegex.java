package dev.ferula.matcher.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.RegexSyntax;
import dev.ferula.matcher.Replacement;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a relabelling rule: RE2, anchored at both ends, the dot matching line
 * breaks too. Immutable.
 *
 * <p>It remembers whether somebody wrote it or it is the default: some actions refuse a regex that
 * was written, even if it is the same text, and the printed configuration leaves the default out.
 */
public final class RelabelRegex {
  private static final String DEFAULT_SOURCE = "(.*)";

  /** What a rule without a regex has: the whole source, as group 1. */
  public static final RelabelRegex DEFAULT = new RelabelRegex(DEFAULT_SOURCE, false);

  private final String source;
  private final boolean given;
  private final Pattern pattern;

  private RelabelRegex(String source, boolean given) {
    this.source = source;
    this.given = given;
    this.pattern = RegexSyntax.compile("^(?s:" + source + ")$");
  }

  /**
   * A regex as somebody wrote it.
   *
   * @throws IllegalArgumentException if it does not parse, with RE2's message
   */
  public static RelabelRegex of(String source) {
    try {
      return new RelabelRegex(source, true);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The expression as written, without the anchors. */
  public String source() {
    return source;
  }

  /** Whether this is {@link #DEFAULT} and not the same text written out. */
  public boolean isDefault() {
    return !given;
  }

  boolean matches(String text) {
    return matchesAnything() || pattern.matcher(text).find();
  }

  /* A common case that needs no regex engine: the default expression, or its text written out. */
  private boolean matchesAnything() {
    return source.equals(DEFAULT_SOURCE) || source.equals(".*");
  }

  /** The templates expanded with the groups of the first match, or null where nothing matches. */
  String @Nullable [] expandMatch(String text, Replacement... templates) {
    String[] expanded = new String[templates.length];
    if (source.equals(DEFAULT_SOURCE)) {
      for (int i = 0; i < templates.length; i++) {
        expanded[i] = templates[i].expandWhole(text);
      }
      return expanded;
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    for (int i = 0; i < templates.length; i++) {
      expanded[i] = templates[i].expand(matcher);
    }
    return expanded;
  }

  /**
   * The text with every match replaced by the expanded template. There is more than one match only
   * where an alternative at the top level escapes the anchors, as in {@code a)|(b}.
   */
  String replaceAll(String text, Replacement template) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = new StringBuilder();
    int copied = 0;
    int lastEnd = -1;
    while (matcher.find()) {
      if (matcher.start() == matcher.end() && matcher.start() == lastEnd) {
        continue;
      }
      out.append(text, copied, matcher.start()).append(template.expand(matcher));
      copied = matcher.end();
      lastEnd = matcher.end();
    }
    return out.append(text, copied, text.length()).toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RelabelRegex that && given == that.given && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
