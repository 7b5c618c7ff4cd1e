package dev.ferula.backtest;

import java.util.List;

/**
 * What a set of rules would have done between two times, in milliseconds.
 *
 * @param rules in the order of the groups and of the rules in them
 * @param differences from the {@code ALERTS} that were recorded, if these were asked for
 */
public record BacktestResult(
    long from, long to, List<RuleOutcome> rules, List<AlertDifference> differences) {}
