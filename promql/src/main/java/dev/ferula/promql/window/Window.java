package dev.ferula.promql.window;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.parser.Span;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a range function sees at one step: indexes into the columns of a series, and where its
 * result goes. Reused from step to step; for one thread.
 */
public final class Window {
  public final SampleColumns samples;
  public final Annotations annotations;

  /** The first argument's place in the text. */
  public final Span span;

  final RangeExtension extension;

  /** Milliseconds. */
  final long range;

  /** The other arguments for all steps, in their order. */
  final double[][] scalars;

  /** The labels of the series. */
  public int[] pairs = {};

  private final Function<int[], String> metricNames;

  /** The number of the step. */
  public int step;

  /** When the step is evaluated. */
  public long timestamp;

  /** The left-open, right-closed range of time; {@code anchored} and the like reach beyond it. */
  public long rangeStart;

  public long rangeEnd;

  /** Floats {@code floatFrom <= i < floatTo} are in the window. */
  public int floatFrom;

  public int floatTo;
  int histogramFrom;
  int histogramTo;
  private int floatsSeen;
  private int histogramsSeen;

  /** The result, if the function says that there is one. */
  public double value;

  /** The result where it is a histogram. */
  public @Nullable FloatHistogram histogram;

  public Window(
      SampleColumns samples,
      Function<int[], String> metricNames,
      Annotations annotations,
      Span span,
      RangeExtension extension,
      long range,
      double[][] scalars) {
    this.samples = samples;
    this.metricNames = metricNames;
    this.annotations = annotations;
    this.span = span;
    this.extension = extension;
    this.range = range;
    this.scalars = scalars;
  }

  /** Goes back to before the first sample, for a new series. */
  public void reset() {
    floatFrom = 0;
    floatTo = 0;
    histogramFrom = 0;
    histogramTo = 0;
    floatsSeen = 0;
    histogramsSeen = 0;
  }

  /**
   * Moves on to the samples with {@code after < time <= until}; neither may go back.
   *
   * @return whether the samples are others than before
   */
  public boolean moveTo(long after, long until) {
    SampleColumns columns = samples;
    int to = floatTo;
    while (to < columns.floats && columns.times[to] <= until) {
      to++;
    }
    boolean moved = to != floatTo;
    floatTo = to;
    int from = floatFrom;
    while (from < to && columns.times[from] <= after) {
      from++;
    }
    moved |= from != floatFrom;
    floatFrom = from;
    return columns.histogramCount > 0 ? moveHistograms(after, until) || moved : moved;
  }

  private boolean moveHistograms(long after, long until) {
    int from = histogramFrom;
    int to = histogramTo;
    SampleColumns columns = samples;
    while (histogramTo < columns.histogramCount && columns.histogramTimes[histogramTo] <= until) {
      histogramTo++;
    }
    while (histogramFrom < histogramTo && columns.histogramTimes[histogramFrom] <= after) {
      histogramFrom++;
    }
    return from != histogramFrom || to != histogramTo;
  }

  /** Whether the series has neither histograms nor start timestamps. */
  public boolean hasFloatsAlone() {
    return samples.histogramCount == 0 && !samples.hasStarts;
  }

  /** The name of the metric that the series is of; empty where it has none. */
  public String metricName() {
    return metricNames.apply(pairs);
  }

  /** How many floats are in the window. */
  public int floats() {
    return floatTo - floatFrom;
  }

  /** How many histograms are in the window. */
  public int histograms() {
    return histogramTo - histogramFrom;
  }

  /** How many float samples the histograms count for. */
  public long histogramWeight() {
    return histogramWeight(histogramFrom);
  }

  /** How many float samples the histograms count for that are at {@code from} or later. */
  private long histogramWeight(int from) {
    long weight = 0;
    for (int i = Math.max(from, histogramFrom); i < histogramTo; i++) {
      weight += SampleColumns.weight(samples.histogram(i));
    }
    return weight;
  }

  /** How many samples no window of the series had when this was asked last. */
  public long fresh() {
    long fresh = floatTo - Math.max(floatsSeen, floatFrom) + histogramWeight(histogramsSeen);
    floatsSeen = floatTo;
    histogramsSeen = histogramTo;
    return fresh;
  }

  /** When float {@code i} of the window was taken, in milliseconds. */
  public long time(int i) {
    return samples.times[floatFrom + i];
  }

  /** Float {@code i} of the window. */
  public double value(int i) {
    return samples.values[floatFrom + i];
  }

  /** When histogram {@code i} of the window was taken, in milliseconds. */
  public long histogramTime(int i) {
    return samples.histogramTimes[histogramFrom + i];
  }

  /** Histogram {@code i} of the window. */
  public FloatHistogram histogram(int i) {
    return samples.histogram(histogramFrom + i);
  }

  /** The start timestamp of float {@code i}; zero where unknown or not asked for. */
  long start(int i) {
    return samples.hasStarts ? samples.starts[floatFrom + i] : 0;
  }

  long histogramStart(int i) {
    return samples.hasStarts ? samples.histogramStarts[histogramFrom + i] : 0;
  }

  /** Scalar argument {@code i} at this step. */
  double scalar(int i) {
    return scalars[i][step];
  }

  boolean result(double result) {
    value = result;
    return true;
  }

  boolean result(FloatHistogram result) {
    histogram = result;
    return true;
  }
}
