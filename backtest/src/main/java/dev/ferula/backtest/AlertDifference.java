package dev.ferula.backtest;

import dev.ferula.model.Labels;

/**
 * A slot at which the replay and the recorded {@code ALERTS} disagree.
 *
 * @param series the labels of the {@code ALERTS} series
 * @param timestamp the slot, in milliseconds
 * @param replayed whether the replay has the sample; else only the recording has it
 */
public record AlertDifference(Labels series, long timestamp, boolean replayed, Cause cause) {
  /** Why they disagree. */
  public enum Cause {
    /** The server did not evaluate the group then: nothing of the group was stored. */
    MISSED_EVALUATION("missed evaluation"),

    /** With the samples of the last scrapes left out the expression yields what was recorded. */
    LATE_SAMPLE("a sample committed after the evaluation"),

    /** It follows from a difference at an earlier slot of the same alert. */
    FOLLOWS("follows from an earlier difference"),

    UNEXPLAINED("unexplained");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
