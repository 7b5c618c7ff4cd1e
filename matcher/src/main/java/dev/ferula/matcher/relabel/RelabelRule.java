package dev.ferula.matcher.relabel;

import dev.ferula.matcher.Replacement;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One relabelling rule as configured; what it means is in {@link RelabelAction}. Immutable. It may
 * still be invalid: {@link Relabelling#of} checks it.
 *
 * @param sourceLabels the labels whose values, joined by the separator, are the source; null where
 *     none were written, which some actions tell from an empty list
 * @param modulus unsigned; 0 where none was written
 * @param targetLabel empty where none was written
 * @param action null where it was written as nothing, which is an error
 */
public record RelabelRule(
    @Nullable List<String> sourceLabels,
    String separator,
    RelabelRegex regex,
    long modulus,
    String targetLabel,
    String replacement,
    @Nullable RelabelAction action) {
  public static final String DEFAULT_SEPARATOR = ";";
  public static final String DEFAULT_REPLACEMENT = "$1";

  public RelabelRule {
    sourceLabels = sourceLabels == null ? null : List.copyOf(sourceLabels);
  }

  /** A builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Checks the rule.
   *
   * @throws IllegalArgumentException if something is missing or surplus, in Prometheus's words
   */
  public void validate(NameScheme scheme) {
    if (action == null) {
      throw new IllegalArgumentException("relabel action cannot be empty");
    }
    check(
        action != RelabelAction.HASHMOD || modulus != 0,
        "relabel configuration for hashmod requires non-zero modulus");
    check(
        !action.needsTarget() || !targetLabel.isEmpty(),
        "relabel configuration for " + action.text() + " action requires 'target_label' value");
    switch (action) {
      case REPLACE -> checkTarget(action, isNameTemplate(targetLabel, scheme));
      case HASHMOD -> checkTarget(action, scheme.isLabelName(targetLabel));
      case LOWERCASE, UPPERCASE -> checkTargetOnly(action, scheme);
      case KEEPEQUAL, DROPEQUAL -> {
        checkTargetOnly(action, scheme);
        check(
            regex.isDefault() && modulus == 0 && hasDefaultSeparator(),
            action.text()
                + " action requires only 'source_labels' and `target_label`, and no other fields");
      }
      case LABELMAP ->
          check(
              isMapTemplate(replacement, scheme),
              GoQuote.quote(replacement)
                  + " is invalid 'replacement' for "
                  + action.text()
                  + " action");
      case LABELDROP, LABELKEEP ->
          check(
              sourceLabels == null
                  && targetLabel.isEmpty()
                  && modulus == 0
                  && hasDefaultSeparator()
                  && hasDefaultReplacement(),
              action.text() + " action requires only 'regex', and no other fields");
      case KEEP, DROP -> {}
    }
  }

  private void checkTargetOnly(RelabelAction action, NameScheme scheme) {
    checkTarget(action, scheme.isLabelName(targetLabel));
    check(hasDefaultReplacement(), "'replacement' can not be set for " + action.text() + " action");
  }

  private void checkTarget(RelabelAction action, boolean valid) {
    check(
        valid,
        GoQuote.quote(targetLabel) + " is invalid 'target_label' for " + action.text() + " action");
  }

  private static void check(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }

  private boolean hasDefaultSeparator() {
    return separator.equals(DEFAULT_SEPARATOR);
  }

  private boolean hasDefaultReplacement() {
    return replacement.equals(DEFAULT_REPLACEMENT);
  }

  private static boolean isNameTemplate(String text, NameScheme scheme) {
    return Replacement.hasReference(text) ? isMapTemplate(text, scheme) : scheme.isLabelName(text);
  }

  /* Under UTF-8 a name may hold dollar signs and braces itself, so any text may be a template. */
  private static boolean isMapTemplate(String text, NameScheme scheme) {
    return scheme == NameScheme.UTF8 ? scheme.isLabelName(text) : isLegacyTemplate(text);
  }

  /* Letters, underscores and references in any order, digits anywhere but at the start. */
  private static boolean isLegacyTemplate(String text) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '$') {
        int end = legacyReferenceEnd(text, at + 1);
        if (end < 0) {
          return false;
        }
        at = end;
      } else if (isWord(c) && (at > 0 || c < '0' || c > '9')) {
        at++;
      } else {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static int legacyReferenceEnd(String text, int start) {
    boolean braced = text.startsWith("{", start);
    int nameStart = braced ? start + 1 : start;
    int at = nameStart;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (at == nameStart || (braced && !text.startsWith("}", at))) {
      return -1;
    }
    return braced ? at + 1 : at;
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** Collects a rule's fields. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable List<String> sourceLabels;
    private String separator = DEFAULT_SEPARATOR;
    private RelabelRegex regex = RelabelRegex.DEFAULT;
    private long modulus;
    private String targetLabel = "";
    private String replacement = DEFAULT_REPLACEMENT;
    private @Nullable RelabelAction action = RelabelAction.REPLACE;

    private Builder() {}

    public Builder sourceLabels(@Nullable List<String> names) {
      this.sourceLabels = names;
      return this;
    }

    public Builder sourceLabels(String... names) {
      return sourceLabels(List.of(names));
    }

    public Builder separator(String separator) {
      this.separator = separator;
      return this;
    }

    public Builder regex(RelabelRegex regex) {
      this.regex = regex;
      return this;
    }

    /**
     * Sets the regex.
     *
     * @throws IllegalArgumentException if it does not parse
     */
    public Builder regex(String source) {
      return regex(RelabelRegex.of(source));
    }

    /** Sets the modulus, unsigned. */
    public Builder modulus(long modulus) {
      this.modulus = modulus;
      return this;
    }

    public Builder targetLabel(String targetLabel) {
      this.targetLabel = targetLabel;
      return this;
    }

    public Builder replacement(String replacement) {
      this.replacement = replacement;
      return this;
    }

    public Builder action(@Nullable RelabelAction action) {
      this.action = action;
      return this;
    }

    public RelabelRule build() {
      return new RelabelRule(
          sourceLabels, separator, regex, modulus, targetLabel, replacement, action);
    }
  }
}
