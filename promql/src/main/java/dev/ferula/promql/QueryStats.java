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
    List<Long> totalQueryableSamplesPerStep) {
  public QueryStats {
    totalQueryableSamplesPerStep = List.copyOf(totalQueryableSamplesPerStep);
  }
}
