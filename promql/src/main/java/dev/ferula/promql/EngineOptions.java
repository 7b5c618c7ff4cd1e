package dev.ferula.promql;

import dev.ferula.promql.parser.ParserOptions;

/**
 * The settings of an {@link Engine}; all times are milliseconds.
 *
 * @param lookbackDelta how long a sample stands for its series in an instant vector
 * @param maxSamples how many samples one query may hold at once
 * @param timeout how long one query may take
 * @param defaultSubqueryStep the step of a subquery that names none
 * @param parser what the parser accepts
 * @param delayedNameRemoval whether functions drop the metric name only when the answer is complete
 * @param useStartTimestamps whether start timestamps of samples count as counter resets
 * @param typeAndUnitLabels whether {@code __type__} tells counters from gauges
 */
public record EngineOptions(
    long lookbackDelta,
    long maxSamples,
    long timeout,
    long defaultSubqueryStep,
    ParserOptions parser,
    boolean delayedNameRemoval,
    boolean useStartTimestamps,
    boolean typeAndUnitLabels) {

  /** What Prometheus has without any flag. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          300_000, 50_000_000, 120_000, 60_000, ParserOptions.DEFAULT, false, false, false);

  public EngineOptions {
    requirePositive("lookbackDelta", lookbackDelta);
    requirePositive("maxSamples", maxSamples);
    requirePositive("timeout", timeout);
    requirePositive("defaultSubqueryStep", defaultSubqueryStep);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above zero, got " + value);
    }
  }

  public EngineOptions withLookbackDelta(long millis) {
    return new EngineOptions(
        millis,
        maxSamples,
        timeout,
        defaultSubqueryStep,
        parser,
        delayedNameRemoval,
        useStartTimestamps,
        typeAndUnitLabels);
  }

  public EngineOptions withMaxSamples(long samples) {
    return new EngineOptions(
        lookbackDelta,
        samples,
        timeout,
        defaultSubqueryStep,
        parser,
        delayedNameRemoval,
        useStartTimestamps,
        typeAndUnitLabels);
  }

  public EngineOptions withTimeout(long millis) {
    return new EngineOptions(
        lookbackDelta,
        maxSamples,
        millis,
        defaultSubqueryStep,
        parser,
        delayedNameRemoval,
        useStartTimestamps,
        typeAndUnitLabels);
  }

  public EngineOptions withDefaultSubqueryStep(long millis) {
    return new EngineOptions(
        lookbackDelta,
        maxSamples,
        timeout,
        millis,
        parser,
        delayedNameRemoval,
        useStartTimestamps,
        typeAndUnitLabels);
  }

  public EngineOptions withParser(ParserOptions options) {
    return new EngineOptions(
        lookbackDelta,
        maxSamples,
        timeout,
        defaultSubqueryStep,
        options,
        delayedNameRemoval,
        useStartTimestamps,
        typeAndUnitLabels);
  }

  public EngineOptions withDelayedNameRemoval(boolean on) {
    return new EngineOptions(
        lookbackDelta,
        maxSamples,
        timeout,
        defaultSubqueryStep,
        parser,
        on,
        useStartTimestamps,
        typeAndUnitLabels);
  }

  public EngineOptions withStartTimestamps(boolean on) {
    return new EngineOptions(
        lookbackDelta,
        maxSamples,
        timeout,
        defaultSubqueryStep,
        parser,
        delayedNameRemoval,
        on,
        typeAndUnitLabels);
  }

  public EngineOptions withTypeAndUnitLabels(boolean on) {
    return new EngineOptions(
        lookbackDelta,
        maxSamples,
        timeout,
        defaultSubqueryStep,
        parser,
        delayedNameRemoval,
        useStartTimestamps,
        on);
  }
}
