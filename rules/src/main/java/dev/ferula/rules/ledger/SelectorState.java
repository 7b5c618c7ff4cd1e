package dev.ferula.rules.ledger;

import dev.ferula.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * What a selector found when its rule was last evaluated. A value. Times are milliseconds.
 *
 * @param selector the selector as PromQL
 * @param verdict what to think of it
 * @param detail for a person, empty where the verdict says it all
 * @param series how many series gave it a value in the last evaluation
 * @param lastMatched when it last had a value, or 0 if never since the rule was loaded
 * @param lastLabels the labels of one of the series that it had lately, or null if it had none
 * @param reported whether the rule counts as dead because of it
 */
public record SelectorState(
    String selector,
    Verdict verdict,
    String detail,
    int series,
    long lastMatched,
    @Nullable Labels lastLabels,
    boolean reported) {

  /** What there is to say about a selector. */
  public enum Verdict {
    /** It was not evaluated yet, or is empty for the first time. */
    WAITING("waiting", false),

    /** It has values. */
    MATCHING("matching", false),

    /** It has none, as can be expected of it: a value of a label that nothing has at present. */
    QUIET("quiet", false),

    /** It had values, and has none any more. */
    VANISHED("vanished", true),

    /** No series has the metric name. */
    NO_METRIC("no_metric", true),

    /** The metric is there, but none of its series has a label that is asked for. */
    NO_LABEL("no_label", true),

    /** The metric is there, but not from the target that is asked for. */
    NO_TARGET("no_target", true);

    private final String text;
    private final boolean dead;

    Verdict(String text, boolean dead) {
      this.text = text;
      this.dead = dead;
    }

    /** The verdict in the API. */
    public String text() {
      return text;
    }

    /** Whether there is nothing to look at. */
    public boolean isDead() {
      return dead;
    }
  }
}
