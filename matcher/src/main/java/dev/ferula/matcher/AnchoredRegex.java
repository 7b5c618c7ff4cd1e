package dev.ferula.matcher;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.RegexPlan.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An RE2 expression that must match the whole of a value; the dot matches newlines too. Immutable
 * but for a cache, and safe for use by several threads.
 */
public final class AnchoredRegex {
  /* Most expressions in queries and relabelling are literals, lists of them, or pieces with .* and
   * .+ between. Such expressions are never compiled: they become a set of values and globs. For the
   * rest the globs say no early, and answers of the engine are kept in a small cache that is
   * overwritten by hash, because the values of one label come again and again. */

  /** How many answers of the engine are kept. */
  static final int CACHE_SIZE = 1024;

  private static final String SPECIAL = "\\.+*?()[]{}^$";

  private record Remembered(String value, boolean matches) {}

  private final String regex;
  private final @Nullable RegexPlan plan;
  private final @Nullable Pattern pattern;

  /* Races only lose entries: a record is published whole. */
  private final @Nullable Remembered[] cache;

  private AnchoredRegex(String regex) {
    if (!isLiterals(regex)) {
      RegexSyntax.checkText(regex);
    }
    this.regex = regex;
    this.plan = RegexPlan.of(regex);
    this.pattern = plan != null && plan.isComplete() ? null : RegexSyntax.compile(regex);
    this.cache = new Remembered[pattern == null ? 0 : CACHE_SIZE];
  }

  /* Whether it lists values as they are, which Prometheus does not parse. */
  private static boolean isLiterals(String regex) {
    return regex.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /**
   * Compiles an expression.
   *
   * @throws PatternSyntaxException with Go's text if it does not parse or is too large
   */
  public static AnchoredRegex compile(String regex) {
    return new AnchoredRegex(regex);
  }

  /** Whether all of the value matches. */
  public boolean matches(String value) {
    Answer answer = plan == null ? Answer.OPEN : plan.match(value);
    return switch (answer) {
      case MATCH -> true;
      case NO_MATCH -> false;
      case OPEN -> pattern != null && remembered(pattern, value);
    };
  }

  private boolean remembered(Pattern engine, String value) {
    int hash = value.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (CACHE_SIZE - 1);
    Remembered found = cache[slot];
    if (found == null || !found.value.equals(value)) {
      found = new Remembered(value, engine.matches(value));
      cache[slot] = found;
    }
    return found.matches;
  }

  /**
   * All values that match, where they are finitely many and known; otherwise an empty list. Then
   * the values of a label need not be searched: these can be looked up.
   */
  public List<String> setMatches() {
    return plan == null ? List.of() : plan.values();
  }

  /** A text that every matching value starts with; may be empty. */
  public String prefix() {
    return plan == null ? "" : plan.prefix();
  }

  /** Whether it is {@code .*}, which every value matches. */
  public boolean matchesEverything() {
    return regex.equals(".*");
  }

  /** Whether the full engine is used for some values. */
  boolean usesEngine() {
    return pattern != null;
  }

  /** The expression as it was given. */
  @Override
  public String toString() {
    return regex;
  }
}
