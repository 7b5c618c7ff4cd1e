package dev.ferula.promql.exec;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.ExtendedRates;
import dev.ferula.promql.window.RateFunctions;
import dev.ferula.promql.window.SampleColumns;
import dev.ferula.promql.window.Window;
import dev.ferula.storage.SeriesSet;
import org.jspecify.annotations.Nullable;

/**
 * An instant selector: at each step the latest sample of every series within the look-back, unless
 * that is a stale marker.
 */
final class SelectorRows {
  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final Plan.Selector selector;
  private final int steps;

  /** What of the sample becomes the value. */
  private enum Part {
    VALUE,
    TIMESTAMP,
    START_TIMESTAMP,
    TIMESTAMP_MILLIS
  }

  SelectorRows(Evaluator evaluator, Plan.Selector selector) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation;
    this.selector = selector;
    this.steps = evaluator.steps;
  }

  /** The samples' values. */
  void values(RowSink sink) {
    if (selector.extension() == RangeExtension.SMOOTHED) {
      smoothed(sink);
    } else {
      push(evaluation.series(selector), Part.VALUE, sink);
    }
  }

  /** The samples' timestamps in seconds. */
  void timestamps(RowSink sink) {
    push(evaluation.series(selector), Part.TIMESTAMP, sink);
  }

  /** The samples' start timestamps in seconds. */
  void startTimestamps(RowSink sink) {
    push(evaluation.series(selector), Part.START_TIMESTAMP, sink);
  }

  /** The timestamps in milliseconds of the float samples of other series than the selector's. */
  void timestampsOf(SeriesSet series, RowSink sink) {
    push(series, Part.TIMESTAMP_MILLIS, sink);
  }

  private void push(SeriesSet set, Part part, RowSink sink) {
    evaluation.push(set, () -> new Reader(set, part), (row, widest, last) -> {}, sink);
  }

  /** Picks a sample for each step. */
  private final class Reader implements RowBlocks.Reader {
    private final SeriesSet set;
    private final Part part;
    private final SampleColumns.Reading reading;
    private final SampleColumns columns = evaluation.columns();
    private final SampleStats stats = new SampleStats(steps);

    Reader(SeriesSet set, Part part) {
      this.set = set;
      this.part = part;
      this.reading =
          new SampleColumns.Reading(true, part == Part.START_TIMESTAMP, selector.statsOnly());
    }

    @Override
    public @Nullable Row read(int series) {
      evaluation.read(selector, set, series, columns, reading);
      if (columns.floats + columns.histogramCount == 0) {
        return null;
      }
      Row row = Row.empty(evaluation.space.pairs(set, series), false, steps);
      return fill(columns, part, row, stats) ? row : null;
    }

    @Override
    public long widest() {
      return 0;
    }

    @Override
    public long last() {
      return 0;
    }

    @Override
    public void finish() {
      evaluator.stats.add(stats);
      evaluation.release(columns);
    }
  }

  /* Whether there is a value at any step. */
  private boolean fill(SampleColumns columns, Part part, Row row, SampleStats stats) {
    long total = 0;
    int f = 0;
    int h = 0;
    Long at = selector.at();
    long ahead = selector.extension() == RangeExtension.SMOOTHED ? evaluation.lookback : 0;
    for (int step = 0; step < steps; step++) {
      long reference = (at == null ? evaluator.grid.timestamp(step) : at) - selector.offset();
      long oldest = reference - evaluation.lookback;
      if (at != null && (part == Part.TIMESTAMP || part == Part.START_TIMESTAMP)) {
        // Prometheus reads what the offset asks for and then looks for it as if there were none.
        oldest = Math.max(oldest, at - evaluation.lookback);
        reference = Math.min(reference + ahead, at);
      }
      while (f < columns.floats && columns.times[f] <= reference) {
        f++;
      }
      while (h < columns.histogramCount && columns.histogramTimes[h] <= reference) {
        h++;
      }
      long floatTime = f > 0 ? columns.times[f - 1] : Long.MIN_VALUE;
      long histogramTime = h > 0 ? columns.histogramTimes[h - 1] : Long.MIN_VALUE;
      long time = Math.max(floatTime, histogramTime);
      if (time == Long.MIN_VALUE || time <= oldest) {
        continue;
      }
      boolean isFloat = floatTime >= histogramTime;
      int index = (isFloat ? f : h) - 1;
      long weight =
          isFloat
              ? fillFloat(columns, part, row, step, index)
              : fillHistogram(columns, part, row, step, index);
      if (weight > 0) {
        stats.count(step, weight);
        stats.read(step, weight);
        total += weight;
      }
    }
    return total > 0;
  }

  private static long fillFloat(SampleColumns columns, Part part, Row row, int step, int index) {
    double value = columns.values[index];
    if (StaleMarker.isStale(value)) {
      return 0;
    }
    row.values[step] =
        switch (part) {
          case VALUE -> value;
          case TIMESTAMP -> columns.times[index] / 1000.0;
          case TIMESTAMP_MILLIS -> (double) columns.times[index];
          case START_TIMESTAMP -> columns.starts[index] / 1000.0;
        };
    return 1;
  }

  private long fillHistogram(SampleColumns columns, Part part, Row row, int step, int index) {
    FloatHistogram histogram = columns.histogram(index);
    if (histogram.isStale()) {
      return 0;
    }
    switch (part) {
      case VALUE -> {
        row.set(step, histogram);
        return SampleColumns.weight(histogram);
      }
      case TIMESTAMP -> row.values[step] = columns.histogramTimes[index] / 1000.0;
      case START_TIMESTAMP -> row.values[step] = columns.histogramStarts[index] / 1000.0;
      case TIMESTAMP_MILLIS ->
          throw QueryException.execution(
              "this should be an info metric, with float samples: "
                  + evaluation.space.labels(row.pairs));
    }
    return 1;
  }

  /* Interpolates between the neighbours of each step; the last value holds for the look-back. */
  private void smoothed(RowSink sink) {
    SeriesSet set = evaluation.series(selector);
    Tally tally = evaluation.tally();
    SampleColumns columns = evaluation.columns();
    Window window =
        new Window(
            columns,
            evaluation.space::metricName,
            evaluation.annotations,
            selector.span(),
            RangeExtension.SMOOTHED,
            0,
            new double[0][]);
    SampleColumns.Reading reading = new SampleColumns.Reading(false, false, selector.statsOnly());
    Evaluation.Found found = new Evaluation.Found();
    for (int series = 0; series < set.size(); series++) {
      evaluation.read(selector, set, series, columns, reading);
      window.pairs = evaluation.space.pairs(set, series);
      window.reset();
      Row row = Row.empty(window.pairs, false, steps);
      boolean some = false;
      long widest = 0;
      long last = 0;
      for (int step = 0; step < steps; step++) {
        some |= smooth(window, row, step);
        last = window.floats() + window.histogramWeight();
        widest = Math.max(widest, last);
      }
      // As in Prometheus, where samples that were made do not count, and the last window remains.
      tally.keptWindow(widest, last);
      found.next(some);
      if (some) {
        tally.count(row);
        evaluation.limits.holdBytes(row.bytes());
        sink.accept(row);
      }
    }
    evaluation.release(columns);
    evaluation.tell(set, found);
  }

  private boolean smooth(Window window, Row row, int step) {
    Long at = selector.at();
    long time = (at == null ? evaluator.grid.timestamp(step) : at) - selector.offset();
    window.moveTo(time - evaluation.lookback, time + evaluation.lookback);
    if (window.floats() > 0 && window.histograms() > 0) {
      evaluation.annotations.mixedFloatsHistograms(selector.span(), window.metricName());
      return false;
    }
    return window.histograms() > 0
        ? smoothHistogram(window, row, step, time)
        : smoothFloat(window, row, step, time);
  }

  private static boolean smoothFloat(Window window, Row row, int step, long time) {
    int i = 0;
    while (i < window.floats() && window.time(i) < time) {
      i++;
    }
    if (i < window.floats() && window.time(i) == time) {
      row.values[step] = window.value(i);
    } else if (i > 0 && i < window.floats()) {
      row.values[step] =
          ExtendedRates.interpolate(
              window.time(i - 1),
              window.value(i - 1),
              window.time(i),
              window.value(i),
              time,
              false);
    } else if (i > 0) {
      row.values[step] = window.value(i - 1);
    } else {
      return false;
    }
    return true;
  }

  private static boolean smoothHistogram(Window window, Row row, int step, long time) {
    int i = 0;
    while (i < window.histograms() && window.histogramTime(i) < time) {
      i++;
    }
    if (i < window.histograms() && window.histogramTime(i) == time) {
      row.set(step, window.histogram(i));
      return true;
    }
    if (i == 0) {
      return false;
    }
    FloatHistogram previous = window.histogram(i - 1);
    if (i == window.histograms()) {
      row.set(step, previous.withCounterResetHint(CounterResetHint.UNKNOWN));
      return true;
    }
    FloatHistogram next = window.histogram(i);
    if (!previous.isCompatibleWith(next)) {
      window.annotations.mixedExponentialCustom(window.span, window.metricName());
      return false;
    }
    boolean counter = !(RateFunctions.isGauge(previous) && RateFunctions.isGauge(next));
    FloatHistogram between =
        ExtendedRates.interpolate(
            window,
            previous,
            window.histogramTime(i - 1),
            next,
            window.histogramTime(i),
            time,
            counter);
    if (between == null) {
      return false;
    }
    row.set(step, between);
    return true;
  }
}
