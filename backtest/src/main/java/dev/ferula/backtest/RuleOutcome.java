package dev.ferula.backtest;

import java.util.List;

/**
 * What one rule would have done.
 *
 * @param group the key of its group, which is its file and name
 * @param evaluations how many slots there were
 * @param failures how many of them the rule would have failed in
 * @param firstFailure why, empty if none
 * @param samples how many samples it would have stored, stale markers not counted
 * @param fingerprint of the samples and where they lie: equal where two runs yielded the same
 * @param episodes of its alerts in the order of their beginnings
 * @param unlistedEpisodes how many more there were than are kept
 */
public record RuleOutcome(
    String group,
    String name,
    boolean alerting,
    long evaluations,
    long failures,
    String firstFailure,
    long samples,
    long fingerprint,
    List<Episode> episodes,
    long unlistedEpisodes) {}
