package dev.ferula.matcher;

import dev.ferula.model.GoQuote;
import dev.ferula.model.MetricNames;
import org.jspecify.annotations.Nullable;

/** A condition on the value of one label; a missing label has the empty value. Immutable. */
public final class Matcher {
  /** How the value is compared. */
  public enum Type {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    /** The operator in PromQL. */
    public String text() {
      return text;
    }
  }

  private final Type type;
  private final String name;
  private final String value;
  private final @Nullable AnchoredRegex regex;

  private Matcher(Type type, String name, String value) {
    this.type = type;
    this.name = name;
    this.value = value;
    this.regex = type == Type.REGEX || type == Type.NOT_REGEX ? AnchoredRegex.compile(value) : null;
  }

  /**
   * A matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException with Go's text if a regex does not parse or is
   *     too large
   */
  public static Matcher of(Type type, String name, String value) {
    return new Matcher(type, name, value);
  }

  public Type type() {
    return type;
  }

  public String name() {
    return name;
  }

  /** The value or regular expression to compare with. */
  public String value() {
    return value;
  }

  /** Whether a label with this value passes. */
  public boolean matches(String labelValue) {
    return switch (type) {
      case EQUAL -> value.equals(labelValue);
      case NOT_EQUAL -> !value.equals(labelValue);
      case REGEX -> regexMatches(labelValue);
      case NOT_REGEX -> !regexMatches(labelValue);
    };
  }

  private boolean regexMatches(String labelValue) {
    return regex != null && regex.matches(labelValue);
  }

  /** The compiled expression, or null where the comparison is with a plain value. */
  public @Nullable AnchoredRegex regex() {
    return regex;
  }

  /** Whether a series without the label passes. */
  public boolean matchesEmpty() {
    return matches("");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Matcher that
        && type == that.type
        && name.equals(that.name)
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + name.hashCode()) + value.hashCode();
  }

  /** PromQL notation: {@code job=~"a.*"}. */
  @Override
  public String toString() {
    String left = MetricNames.isLegacyLabelName(name) ? name : GoQuote.quote(name);
    return left + type.text() + GoQuote.quote(value);
  }
}
