package dev.ferula.stats;

/**
 * Every point on which a registry may depart from OpenCensus, each with its switch. {@link
 * Compatibility#rules} has the usual sets.
 *
 * @param names whose rules for the names of measures and views hold
 * @param views whose idea of two views being the same holds: GO compares the measure and, by
 *     identity, the aggregation; JAVA everything; MODERN everything but the description
 * @param instruments whose gauges and counters these are: GO shows 0 for a negative gauge, lets
 *     observed counters go back and refuses a taken name only for another type; GO and JAVA leave
 *     out what a counter cannot add without counting that
 * @param bounds what becomes of bucket bounds: GO sorts them, drops leading zeros and refuses
 *     negative ones; JAVA refuses unsorted ones and drops those that are not positive; MODERN
 *     refuses unsorted ones and takes the rest
 * @param boundBelongsAbove whether a value equal to a bound counts in the bucket above it, unlike
 *     Prometheus's {@code le}
 * @param sumFromMean whether a distribution's sum is its mean times its count, with the rounding
 *     that brings, rather than a compensated sum
 * @param negatives what happens to negative values
 * @param takesNan whether sums and distributions take NaN, which spoils their sum for ever, rather
 *     than leaving it out
 * @param missingIsEmpty whether a missing tag and an empty one share a row
 * @param reservedLabels whether views may have the columns {@code le} on a distribution and {@code
 *     quantile} on a summary
 * @param longSums how whole numbers are summed
 */
public record StatsRules(
    Compatibility names,
    Compatibility views,
    Compatibility instruments,
    Compatibility bounds,
    boolean boundBelongsAbove,
    boolean sumFromMean,
    NegativeRule negatives,
    boolean takesNan,
    boolean missingIsEmpty,
    boolean reservedLabels,
    LongSums longSums) {

  /** These rules with the gauges and counters of another library. */
  public StatsRules withInstruments(Compatibility whose) {
    return new StatsRules(
        names,
        views,
        whose,
        bounds,
        boundBelongsAbove,
        sumFromMean,
        negatives,
        takesNan,
        missingIsEmpty,
        reservedLabels,
        longSums);
  }

  /** These rules with a value on a bound counted above it, or not. */
  public StatsRules withBoundBelongsAbove(boolean above) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        above,
        sumFromMean,
        negatives,
        takesNan,
        missingIsEmpty,
        reservedLabels,
        longSums);
  }

  /** These rules with sums from the mean, or compensated. */
  public StatsRules withSumFromMean(boolean fromMean) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        boundBelongsAbove,
        fromMean,
        negatives,
        takesNan,
        missingIsEmpty,
        reservedLabels,
        longSums);
  }

  /** These rules with another treatment of negative values. */
  public StatsRules withNegatives(NegativeRule rule) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        boundBelongsAbove,
        sumFromMean,
        rule,
        takesNan,
        missingIsEmpty,
        reservedLabels,
        longSums);
  }

  /** These rules with NaN taken, or left out. */
  public StatsRules withNan(boolean taken) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        boundBelongsAbove,
        sumFromMean,
        negatives,
        taken,
        missingIsEmpty,
        reservedLabels,
        longSums);
  }

  /** These rules with missing and empty tags in one row, or in two. */
  public StatsRules withMissingIsEmpty(boolean oneRow) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        boundBelongsAbove,
        sumFromMean,
        negatives,
        takesNan,
        oneRow,
        reservedLabels,
        longSums);
  }

  /** These rules with reserved labels allowed, or refused. */
  public StatsRules withReservedLabels(boolean allowed) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        boundBelongsAbove,
        sumFromMean,
        negatives,
        takesNan,
        missingIsEmpty,
        allowed,
        longSums);
  }

  /** These rules with another way to sum whole numbers. */
  public StatsRules withLongSums(LongSums form) {
    return new StatsRules(
        names,
        views,
        instruments,
        bounds,
        boundBelongsAbove,
        sumFromMean,
        negatives,
        takesNan,
        missingIsEmpty,
        reservedLabels,
        form);
  }
}
