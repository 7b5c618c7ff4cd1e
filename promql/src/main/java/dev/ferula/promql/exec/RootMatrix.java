package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.ExtendedRates;
import dev.ferula.promql.window.SampleColumns;
import dev.ferula.promql.window.Window;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instant query that asks for a range vector as it is. */
final class RootMatrix {
  private final Evaluator evaluator;
  private final Evaluation evaluation;

  RootMatrix(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation;
  }

  List<ResultSeries> series(Plan plan) {
    return switch (plan) {
      case Plan.RangeSelector range -> samples(range);
      case Plan.Subquery subquery -> subquery(subquery);
      case Plan.StepInvariant(Plan inner) -> series(inner);
      case Plan.Number _,
          Plan.Text _,
          Plan.Selector _,
          Plan.Plus _,
          Plan.Negate _,
          Plan.ScalarBinary _,
          Plan.VectorScalar _,
          Plan.Join _,
          Plan.SetJoin _,
          Plan.Aggregate _,
          Plan.Call _ ->
          throw new IllegalArgumentException("no range vector: " + plan);
    };
  }

  private List<ResultSeries> subquery(Plan.Subquery subquery) {
    Grid grid = Subqueries.grid(evaluator.grid, subquery);
    Evaluator inner = new Evaluator(evaluation, grid);
    List<ResultSeries> series = new ArrayList<>();
    for (Row row : QueryRun.named(inner, inner.collect(subquery.inner()))) {
      series.add(QueryRun.series(row, grid, evaluation.space));
    }
    evaluator.stats.count(0, inner.stats.total());
    evaluator.stats.read(0, inner.stats.read());
    return series;
  }

  private List<ResultSeries> samples(Plan.RangeSelector range) {
    Plan.Selector selector = range.selector();
    SeriesSet set = evaluation.series(selector);
    SampleColumns columns = evaluation.columns();
    Window window =
        new Window(
            columns,
            evaluation.space::metricName,
            evaluation.annotations,
            range.span(),
            selector.extension(),
            range.range(),
            new double[0][]);
    Long at = selector.at();
    window.rangeEnd = (at == null ? evaluator.grid.start() : at) - selector.offset();
    window.rangeStart = window.rangeEnd - range.range();
    RangeExtension extension = selector.extension();
    long before = extension == RangeExtension.NONE ? 0 : evaluation.lookback;
    long behind = extension == RangeExtension.SMOOTHED ? evaluation.lookback : 0;
    SampleColumns.Reading reading = new SampleColumns.Reading(false, false, selector.statsOnly());
    List<ResultSeries> result = new ArrayList<>();
    Tally tally = evaluation.beginSeries(evaluator.steps);
    for (int i = 0; i < set.size(); i++) {
      evaluation.read(selector, set, i, columns, reading);
      window.pairs = evaluation.space.pairs(set, i);
      window.reset();
      window.moveTo(window.rangeStart - before, window.rangeEnd + behind);
      tally.count(window.floats() + window.histogramWeight());
      ResultSeries series =
          extension == RangeExtension.NONE ? plain(window) : extended(window, extension);
      if (series != null) {
        long weight = weight(series);
        evaluation.limits.holdBytes(16L * weight);
        evaluator.stats.count(0, weight);
        evaluator.stats.read(0, weight);
        result.add(series);
      }
    }
    evaluation.release(columns);
    evaluation.end(tally);
    return result;
  }

  /* A histogram counts for more than a float. */
  private static long weight(ResultSeries series) {
    long weight = 0;
    for (int i = 0; i < series.size(); i++) {
      FloatHistogram histogram = series.histogram(i);
      weight += histogram == null ? 1 : SampleColumns.weight(histogram);
    }
    return weight;
  }

  private @Nullable ResultSeries plain(Window window) {
    int size = window.floats() + window.histograms();
    if (size == 0) {
      return null;
    }
    long[] timestamps = new long[size];
    double[] values = new double[size];
    @Nullable FloatHistogram[] histograms =
        window.histograms() == 0 ? null : new FloatHistogram[size];
    int f = 0;
    int h = 0;
    for (int i = 0; i < size; i++) {
      boolean isFloat =
          h == window.histograms()
              || (f < window.floats() && window.time(f) < window.histogramTime(h));
      if (isFloat) {
        timestamps[i] = window.time(f);
        values[i] = window.value(f++);
      } else if (histograms != null) {
        timestamps[i] = window.histogramTime(h);
        histograms[i] = window.histogram(h++);
      }
    }
    return new ResultSeries(evaluation.space.labels(window.pairs), timestamps, values, histograms);
  }

  /* The floats of the range, with values at both of its edges. */
  private @Nullable ResultSeries extended(Window window, RangeExtension extension) {
    if (window.histograms() > 0) {
      throw QueryException.execution(
          extension.text() + " modifier is not supported with histograms");
    }
    if (window.floats() == 0) {
      return null;
    }
    boolean smoothed = extension == RangeExtension.SMOOTHED;
    int first = ExtendedRates.firstFloat(window, window.rangeStart);
    int last = ExtendedRates.lastFloat(window, window.rangeEnd, smoothed);
    if (window.time(last) <= window.rangeStart) {
      return null;
    }
    double left = ExtendedRates.leftFloat(window, first, window.rangeStart, smoothed, false);
    double right = ExtendedRates.rightFloat(window, last, window.rangeEnd, smoothed, false);
    int from = window.time(first) <= window.rangeStart ? first + 1 : first;
    int to = window.time(last) >= window.rangeEnd ? last - 1 : last;
    int count = Math.max(to - from + 1, 0);
    long[] timestamps = new long[count + 2];
    double[] values = new double[count + 2];
    timestamps[0] = window.rangeStart;
    values[0] = left;
    for (int i = 0; i < count; i++) {
      timestamps[i + 1] = window.time(from + i);
      values[i + 1] = window.value(from + i);
    }
    timestamps[count + 1] = window.rangeEnd;
    values[count + 1] = right;
    return new ResultSeries(evaluation.space.labels(window.pairs), timestamps, values, null);
  }
}
