package dev.ferula.matcher.relabel;

import dev.ferula.model.GoQuote;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a relabelling rule does. */
public enum RelabelAction {
  /** Sets the target label to the expanded replacement where the regex matches the source. */
  REPLACE,
  /** Drops the label set unless the regex matches the source. */
  KEEP,
  /** Drops the label set if the regex matches the source. */
  DROP,
  /** Drops the label set unless the source equals the target label's value. */
  KEEPEQUAL,
  /** Drops the label set if the source equals the target label's value. */
  DROPEQUAL,
  /** Sets the target label to a hash of the source modulo the modulus. */
  HASHMOD,
  /** Copies labels whose names match the regex to the names that the replacement expands to. */
  LABELMAP,
  /** Removes the labels whose names match the regex. */
  LABELDROP,
  /** Removes the labels whose names do not match the regex. */
  LABELKEEP,
  /** Sets the target label to the source in lower case. */
  LOWERCASE,
  /** Sets the target label to the source in upper case. */
  UPPERCASE;

  private static final Set<RelabelAction> WITH_TARGET =
      EnumSet.of(REPLACE, HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL);

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The action's name in configuration. */
  public String text() {
    return text;
  }

  /** Whether the action needs a target label. */
  boolean needsTarget() {
    return WITH_TARGET.contains(this);
  }

  /**
   * The action with this name, in any case of letters.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RelabelAction parse(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (RelabelAction action : values()) {
      if (action.text.equals(lower)) {
        return action;
      }
    }
    throw new IllegalArgumentException("unknown relabel action " + GoQuote.quote(name));
  }
}
