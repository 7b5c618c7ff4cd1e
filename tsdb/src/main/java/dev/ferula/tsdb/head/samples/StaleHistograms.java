package dev.ferula.tsdb.head.samples;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.StaleMarker;

/** The histograms that end a series of histograms: no buckets, and the stale marker as the sum. */
final class StaleHistograms {
  static final Histogram INTEGER =
      new Histogram(
          CounterResetHint.UNKNOWN,
          0,
          0,
          0,
          0,
          StaleMarker.VALUE,
          HistogramSpans.NONE,
          new long[0],
          HistogramSpans.NONE,
          new long[0],
          new double[0]);
  static final FloatHistogram FLOAT =
      new FloatHistogram(
          CounterResetHint.UNKNOWN,
          0,
          0,
          0,
          0,
          StaleMarker.VALUE,
          HistogramSpans.NONE,
          new double[0],
          HistogramSpans.NONE,
          new double[0],
          new double[0]);

  private StaleHistograms() {}
}
