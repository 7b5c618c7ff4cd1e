package dev.ferula.promql;

import java.util.List;

/**
 * What a query cost. Times are nanoseconds.
 *
 * @param evalTotalTime evaluation altogether
 * @param resultSortTime ordering the answer
 * @param queryPreparationTime planning and selecting series
 * @param innerEvalTime evaluating the plan
 * @param execQueueTime waiting for a turn
 * @param execTotalTime everything but parsing
 * @param totalQueryableSamples samples that the steps looked at, each as often as it was looked at
 * @param samplesRead samples looked at, each once where neighbouring windows share it
 * @param peakSamples the most samples held at once
 * @param totalQueryableSamplesPerStep for each step, or empty where not asked for
 * @param samplesReadPerStep likewise; what neighbouring steps share counts for the first of them
 */
public record QueryStats(
    long evalTotalTime,
    long resultSortTime,
    long queryPreparationTime,
    long innerEvalTime,
    long execQueueTime,
    long execTotalTime,
    long totalQueryableSamples,
    long samplesRead,
    long peakSamples,
    List<Step> totalQueryableSamplesPerStep,
    List<Step> samplesReadPerStep) {
  /** Of a query that was not evaluated. */
  public static final QueryStats NONE =
      new QueryStats(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of());

  public QueryStats {
    totalQueryableSamplesPerStep = List.copyOf(totalQueryableSamplesPerStep);
    samplesReadPerStep = List.copyOf(samplesReadPerStep);
  }

  /** How many samples a step of the query, at a time in milliseconds, accounts for. */
  public record Step(long timestamp, long samples) {}

  /** The same in all, without what each step accounts for, which may be much to keep. */
  public QueryStats withoutSteps() {
    return new QueryStats(
        evalTotalTime,
        resultSortTime,
        queryPreparationTime,
        innerEvalTime,
        execQueueTime,
        execTotalTime,
        totalQueryableSamples,
        samplesRead,
        peakSamples,
        List.of(),
        List.of());
  }

  QueryStats withQueueTime(long queued) {
    return new QueryStats(
        evalTotalTime,
        resultSortTime,
        queryPreparationTime,
        innerEvalTime,
        queued,
        execTotalTime + queued,
        totalQueryableSamples,
        samplesRead,
        peakSamples,
        totalQueryableSamplesPerStep,
        samplesReadPerStep);
  }
}
