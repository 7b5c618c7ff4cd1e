package dev.ferula.promql.window;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.parser.RangeExtension;
import org.jspecify.annotations.Nullable;

/** {@code rate}, {@code increase} and {@code delta}: differences extrapolated to the range. */
public final class RateFunctions {
  private static final double[] NONE = {};

  /** Gaps up to this many average intervals still count as a series that goes on. */
  static final double GAP_TOLERANCE = 1.1;

  private RateFunctions() {}

  static boolean rate(Window window) {
    return extrapolated(window, true, true);
  }

  static boolean increase(Window window) {
    return extrapolated(window, true, false);
  }

  static boolean delta(Window window) {
    return extrapolated(window, false, false);
  }

  private static boolean extrapolated(Window window, boolean counter, boolean perSecond) {
    if (window.floats() > 0 && window.histograms() > 0) {
      window.annotations.mixedFloatsHistograms(window.span, window.metricName());
      return false;
    }
    if (window.extension != RangeExtension.NONE) {
      return window.histograms() > 0
          ? ExtendedRates.histograms(window, counter, perSecond)
          : ExtendedRates.floats(window, counter, perSecond);
    }
    return window.histograms() > 0
        ? histograms(window, counter, perSecond)
        : floats(window, counter, perSecond);
  }

  private static boolean floats(Window window, boolean counter, boolean perSecond) {
    int last = window.floats() - 1;
    if (last < 0) {
      return false;
    }
    double first = window.value(0);
    double result = window.value(last) - first;
    if (counter) {
      result =
          window.samples.hasStarts ? correctedByStarts(window, result) : corrected(window, result);
    }
    long firstTime = window.time(0);
    long start = counter ? window.start(0) : 0;
    boolean startKnown = start != 0 && start > window.rangeStart && start < firstTime;
    if (startKnown) {
      result += first;
    } else if (last == 0) {
      return false;
    }
    Extrapolation extrapolation =
        new Extrapolation(window, startKnown ? start : 0, firstTime, window.time(last), last);
    if (counter && !startKnown && result > 0 && first >= 0) {
      extrapolation.limitToZero(first / result);
    }
    return window.result(result * extrapolation.factor(perSecond));
  }

  /* Adds what the counter had reached before each reset, in order. */
  private static double corrected(Window window, double difference) {
    SampleColumns samples = window.samples;
    double result = difference;
    for (int r = samples.firstResetAfter(window.floatFrom); r < samples.resets(); r++) {
      int position = samples.reset(r);
      if (position >= window.floatTo) {
        break;
      }
      result += samples.values[position - 1];
    }
    return result;
  }

  private static double correctedByStarts(Window window, double difference) {
    double result = difference;
    boolean overlap = false;
    for (int i = 1; i < window.floats(); i++) {
      long previousStart = window.start(i - 1);
      long previousTime = window.time(i - 1);
      if (!overlap && StartTimestamps.overlaps(previousStart, previousTime, window.start(i))) {
        window.annotations.startTimeOverlap(window.span, window.metricName());
        overlap = true;
      }
      if (window.value(i) < window.value(i - 1)
          || StartTimestamps.isReset(
              previousStart, previousTime, window.start(i), window.time(i))) {
        result += window.value(i - 1);
      }
    }
    return result;
  }

  private static boolean histograms(Window window, boolean counter, boolean perSecond) {
    int last = window.histograms() - 1;
    FloatHistogram result = null;
    if (last > 0) {
      result = difference(window, counter);
      if (result == null) {
        return false;
      }
    }
    FloatHistogram first = window.histogram(0);
    long firstTime = window.histogramTime(0);
    long start = counter ? window.histogramStart(0) : 0;
    boolean startKnown = start != 0 && start > window.rangeStart && start < firstTime;
    if (startKnown) {
      result = result == null ? first : sum(window, result, first);
      if (result == null) {
        return false;
      }
    } else if (result == null) {
      return false;
    }
    Extrapolation extrapolation =
        new Extrapolation(
            window, startKnown ? start : 0, firstTime, window.histogramTime(last), last);
    if (counter && !startKnown && result.count() > 0 && first.count() >= 0) {
      extrapolation.limitToZero(first.count() / result.count());
    }
    return window.result(result.multipliedBy(extrapolation.factor(perSecond)));
  }

  private static @Nullable FloatHistogram sum(Window window, FloatHistogram a, FloatHistogram b) {
    HistogramSum sum = new HistogramSum(a);
    return HistogramSteps.add(window, sum, b) ? sum.result() : null;
  }

  /* The increase from the first to the last histogram; null with an annotation if there is none. */
  private static @Nullable FloatHistogram difference(Window window, boolean counter) {
    int last = window.histograms() - 1;
    FloatHistogram previous = window.histogram(0);
    FloatHistogram lastHistogram = window.histogram(last);
    Annotations annotations = window.annotations;
    boolean gauge = counter && (isGauge(previous) || isGauge(lastHistogram));
    if (counter && isReset(window, 1, previous)) {
      // Counted from zero, so the first histogram's layout must not matter.
      previous = zeroOf(window.histogram(1));
    }
    boolean custom = previous.usesCustomBuckets();
    boolean mixed = lastHistogram.usesCustomBuckets() != custom;
    int schema = Math.min(lastHistogram.schema(), previous.schema());
    for (int i = 1; counter && !mixed && i < last; i++) {
      FloatHistogram current = window.histogram(i);
      gauge |= isGauge(current);
      if (current.usesCustomBuckets() != custom) {
        // As in Prometheus it is all that is said of such a window.
        annotations.mixedExponentialCustom(window.span, window.metricName());
        return null;
      }
      schema = Math.min(schema, current.schema());
    }
    if (gauge) {
      annotations.notCounter(window.span, window.metricName());
    }
    if (mixed) {
      annotations.mixedExponentialCustom(window.span, window.metricName());
      return null;
    }
    HistogramSum sum = new HistogramSum(lastHistogram.inSchema(schema));
    if (!HistogramSteps.subtract(window, sum, previous)) {
      return null;
    }
    if (counter) {
      if (!addBeforeResets(window, sum, previous)) {
        return null;
      }
    } else if (!isGauge(window.histogram(0)) || !isGauge(lastHistogram)) {
      annotations.notGauge(window.span, window.metricName());
    }
    return sum.result(CounterResetHint.GAUGE);
  }

  private static boolean addBeforeResets(Window window, HistogramSum sum, FloatHistogram before) {
    boolean overlap = false;
    FloatHistogram previous = before;
    for (int i = 1; i < window.histograms(); i++) {
      if (!overlap
          && StartTimestamps.overlaps(
              window.histogramStart(i - 1),
              window.histogramTime(i - 1),
              window.histogramStart(i))) {
        window.annotations.startTimeOverlap(window.span, window.metricName());
        overlap = true;
      }
      if (isReset(window, i, previous) && !HistogramSteps.add(window, sum, previous)) {
        return false;
      }
      previous = window.histogram(i);
    }
    return true;
  }

  private static boolean isReset(Window window, int i, FloatHistogram previous) {
    return StartTimestamps.isReset(
            window.histogramStart(i - 1),
            window.histogramTime(i - 1),
            window.histogramStart(i),
            window.histogramTime(i))
        || window.histogram(i).isResetSince(previous);
  }

  private static FloatHistogram zeroOf(FloatHistogram like) {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        like.schema(),
        0,
        0,
        0,
        0,
        HistogramSpans.NONE,
        NONE,
        HistogramSpans.NONE,
        NONE,
        like.customValues());
  }

  /** Whether a histogram is marked as going up and down. */
  public static boolean isGauge(FloatHistogram histogram) {
    return histogram.counterResetHint() == CounterResetHint.GAUGE;
  }

  /** From the samples' interval to the range's, at most half an average gap beyond the samples. */
  private static final class Extrapolation {
    private final Window window;
    private final double sampled;
    private double toStart;
    private final double toEnd;

    Extrapolation(Window window, long start, long firstTime, long lastTime, int gaps) {
      this.window = window;
      double between = (lastTime - firstTime) / 1000.0;
      double average = gaps > 0 ? between / gaps : 0;
      double threshold = average * GAP_TOLERANCE;
      sampled = start == 0 ? between : (lastTime - start) / 1000.0;
      double untilFirst = (firstTime - window.rangeStart) / 1000.0;
      double sinceLast = (window.rangeEnd - lastTime) / 1000.0;
      if (start != 0) {
        toStart = 0;
      } else {
        toStart = untilFirst >= threshold ? average / 2 : untilFirst;
      }
      toEnd = sinceLast >= threshold ? average / 2 : sinceLast;
    }

    /* A counter cannot have been below zero: not further back than where it would reach it. */
    void limitToZero(double shareOfFirst) {
      double toZero = sampled * shareOfFirst;
      if (toZero < toStart) {
        toStart = toZero;
      }
    }

    double factor(boolean perSecond) {
      double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
      return perSecond ? factor / (window.range / 1000.0) : factor;
    }
  }
}
