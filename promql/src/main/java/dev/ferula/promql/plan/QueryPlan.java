package dev.ferula.promql.plan;

import java.util.List;

/**
 * A plan with all it will read.
 *
 * @param selections by the numbers that {@link Plan.Selector#id} gives
 * @param minTime the first timestamp that matters, 0 where nothing is selected
 * @param maxTime the last timestamp that matters
 * @param createsLabels whether some function makes labels that no stored series need have
 */
public record QueryPlan(
    Plan root, List<Selection> selections, long minTime, long maxTime, boolean createsLabels) {}
