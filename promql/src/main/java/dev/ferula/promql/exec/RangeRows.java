package dev.ferula.promql.exec;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.parser.Span;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.FloatWindows;
import dev.ferula.promql.window.RangeFunction;
import dev.ferula.promql.window.RangeFunctions;
import dev.ferula.promql.window.SampleColumns;
import dev.ferula.promql.window.SeriesFunction;
import dev.ferula.promql.window.Window;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A function over a range vector: every series is read once, and a window slides over its samples
 * from step to step.
 */
final class RangeRows {
  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final Plan.Call call;
  private final RangeFunction function;
  private final Tally tally;

  /** Of absent_over_time it is only asked whether there is anything. */
  private final boolean yieldsRows;

  private final boolean dropsName;
  private final int steps;
  private @Nullable NonCounterCheck nonCounterCheck;

  RangeRows(Evaluator evaluator, Plan.Call call, RangeFunction function) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation;
    this.call = call;
    this.function = function;
    this.steps = evaluator.steps;
    this.tally = evaluator.evaluation.tally();
    this.yieldsRows = !call.function().equals("absent_over_time");
    this.dropsName = !RangeFunctions.NAME_KEEPING.contains(call.function());
  }

  void push(RowSink sink) {
    RowSink target = sink;
    if (yieldsRows && !evaluation.options.delayedNameRemoval()) {
      target = new UniqueRows(sink);
    }
    if (call.function().equals("rate") || call.function().equals("increase")) {
      nonCounterCheck = new NonCounterCheck(evaluation, span());
    }
    for (Plan argument : call.arguments()) {
      if (argument instanceof Plan.RangeSelector selector) {
        overSelector(selector, scalars(), target);
      } else if (argument instanceof Plan.Subquery subquery) {
        overSubquery(subquery, target);
      }
    }
  }

  /* The arguments besides the range vector. */
  private double[][] scalars() {
    List<double[]> scalars = new ArrayList<>();
    for (Plan argument : call.arguments()) {
      if (!(argument instanceof Plan.RangeSelector || argument instanceof Plan.Subquery)) {
        scalars.add(evaluator.scalar(argument));
      }
    }
    return scalars.toArray(double[][]::new);
  }

  /* Where annotations point: as with Prometheus to the start of the text for a subquery. */
  private Span span() {
    Plan first = call.arguments().getFirst();
    return first instanceof Plan.Subquery ? new Span(0, 0) : first.span();
  }

  private Window window(
      SampleColumns columns, RangeExtension extension, long range, double[][] scalars) {
    return new Window(
        columns,
        evaluation.space::metricName,
        evaluation.annotations,
        span(),
        extension,
        range,
        scalars);
  }

  private void overSelector(Plan.RangeSelector range, double[][] scalars, RowSink sink) {
    Plan.Selector selector = range.selector();
    requireSupported(selector.extension());
    SeriesSet set = evaluation.series(selector);
    boolean starts =
        evaluation.options.useStartTimestamps()
            && RangeFunctions.START_TIMESTAMPS.contains(call.function());
    SampleColumns.Reading reading = new SampleColumns.Reading(false, starts, selector.statsOnly());
    Placement placement =
        new Placement(selector.at(), selector.offset(), range.range(), selector.extension());
    evaluation.push(
        set,
        () -> new Reader(selector, set, reading, placement, scalars),
        this::count,
        row -> {
          finish(row, dropsName);
          sink.accept(row);
        });
  }

  /** Slides a window of its own over series after series. */
  private final class Reader implements RowBlocks.Reader {
    private final Plan.Selector selector;
    private final SeriesSet set;
    private final SampleColumns.Reading reading;
    private final SampleColumns columns = evaluation.columns();
    private final Sliding sliding;

    Reader(
        Plan.Selector selector,
        SeriesSet set,
        SampleColumns.Reading reading,
        Placement placement,
        double[][] scalars) {
      this.selector = selector;
      this.set = set;
      this.reading = reading;
      Window window = window(columns, placement.extension(), placement.range(), scalars);
      sliding = new Sliding(window, placement, true);
    }

    @Override
    public @Nullable Row read(int series) {
      sliding.widest = 0;
      sliding.last = 0;
      evaluation.read(selector, set, series, columns, reading);
      if (columns.floats + columns.histogramCount == 0) {
        return null;
      }
      sliding.window.pairs = evaluation.space.pairs(set, series);
      return sliding.row(dropsName);
    }

    @Override
    public long widest() {
      return sliding.widest;
    }

    @Override
    public long last() {
      return sliding.last;
    }

    @Override
    public void finish() {
      evaluator.stats.add(sliding.stats());
      evaluation.release(columns);
    }
  }

  private void count(@Nullable Row row, long widest, long last) {
    long made = 0;
    if (row != null) {
      made = yieldsRows ? tally.count(row) : row.sampleCount();
    }
    tally.window(widest, last, made);
  }

  private void finish(Row row, boolean dropName) {
    if (nonCounterCheck != null) {
      nonCounterCheck.check(row);
    }
    if (dropName) {
      row.pairs = evaluation.dropped(row.pairs);
    }
  }

  private void requireSupported(RangeExtension extension) {
    switch (extension) {
      case NONE -> {}
      case ANCHORED -> requireOneOf(extension, RangeFunctions.ANCHORED);
      case SMOOTHED -> requireOneOf(extension, RangeFunctions.SMOOTHED);
    }
  }

  private void requireOneOf(RangeExtension extension, java.util.Set<String> functions) {
    if (!functions.contains(call.function())) {
      throw QueryException.execution(
          extension.text()
              + " modifier can only be used with: "
              + String.join(", ", new TreeSet<>(functions))
              + " - not with "
              + call.function());
    }
  }

  private void overSubquery(Plan.Subquery subquery, RowSink sink) {
    Subqueries.Evaluated inner = Subqueries.evaluate(evaluator, subquery);
    long samples = tally.operandTotal();
    SampleColumns columns = evaluation.columns();
    Window window = window(columns, RangeExtension.NONE, subquery.range(), scalars());
    Placement placement =
        new Placement(subquery.at(), subquery.offset(), subquery.range(), RangeExtension.NONE);
    Sliding sliding = new Sliding(window, placement, false);
    for (Row from : inner.rows()) {
      columns.clear();
      fill(columns, from, inner.grid());
      window.pairs = from.pairs;
      boolean dropName = dropsName || from.dropName;
      Row row = sliding.row(dropName);
      evaluation.limits.touch(sliding.widest);
      count(row, sliding.widest, sliding.last);
      if (row != null) {
        finish(row, dropName);
        evaluation.limits.hold(row);
        sink.accept(row);
      }
    }
    inner.rows().forEach(evaluation.limits::drop);
    tally.release(samples);
    evaluator.stats.add(sliding.stats());
    evaluation.release(columns);
  }

  /* A result has no counter resets that storage would know of. */
  static void fill(SampleColumns columns, Row row, Grid grid) {
    for (int step = 0; step < row.values.length; step++) {
      if (row.hasFloat(step)) {
        columns.append(grid.timestamp(step), row.values[step], 0);
      } else {
        FloatHistogram histogram = row.histogram(step);
        if (histogram != null) {
          FloatHistogram unhinted =
              histogram.counterResetHint() == CounterResetHint.GAUGE
                  ? histogram
                  : histogram.withCounterResetHint(CounterResetHint.UNKNOWN);
          columns.append(grid.timestamp(step), unhinted, 0);
        }
      }
    }
  }

  /** Where the windows of a range lie. */
  private record Placement(@Nullable Long at, long offset, long range, RangeExtension extension) {}

  /** A window on its way over one series at a time. For one thread. */
  private final class Sliding {
    /** After windows of so many samples it is looked whether the query may go on. */
    private static final long SAMPLES_UNCHECKED = 1 << 18;

    final Window window;
    private final SampleStats stats = new SampleStats(steps);

    /** The most samples that the window had in the last series. */
    long widest;

    /** How many samples the window had at the last step. */
    long last;

    private final RangeFunction sliding;
    private final boolean timeless;
    private final Placement placement;
    private final boolean counted;
    private final long before;
    private final long behind;
    private final @Nullable FloatWindows windows;

    /* How many series the windows have lain over as they do. */
    private long alike;

    /** {@code counted} is whether the samples are read from storage. */
    Sliding(Window window, Placement placement, boolean counted) {
      this.window = window;
      this.placement = placement;
      this.sliding = RangeFunctions.sliding(call.function(), function);
      this.timeless = RangeFunctions.isTimeless(call.function(), placement.extension());
      this.counted = counted;
      before = placement.extension() == RangeExtension.NONE ? 0 : evaluation.lookback;
      behind = placement.extension() == RangeExtension.SMOOTHED ? evaluation.lookback : 0;
      windows = windows();
    }

    private @Nullable FloatWindows windows() {
      boolean moves = placement.at() == null && steps > 1 && steps <= FloatWindows.MAX_STEPS;
      if (!moves
          || placement.extension() != RangeExtension.NONE
          || !(sliding instanceof SeriesFunction)) {
        return null;
      }
      Grid grid = evaluator.grid;
      return new FloatWindows(
          grid.start() - placement.offset(), grid.interval(), placement.range(), steps);
    }

    /** The function's values; null where it has none. */
    @Nullable Row row(boolean dropName) {
      return windows != null && sliding instanceof SeriesFunction whole && window.hasFloatsAlone()
          ? rowAtOnce(windows, whole, dropName)
          : rowByStep(dropName);
    }

    private @Nullable Row rowAtOnce(FloatWindows laid, SeriesFunction whole, boolean dropName) {
      boolean asBefore = laid.fit(window.samples);
      if (!asBefore) {
        countAlike();
        laid.place(window.samples);
      }
      alike++;
      widest = laid.widest();
      last = laid.count(steps - 1);
      if (laid.samples() > SAMPLES_UNCHECKED) {
        evaluation.limits.check();
      }
      Row row = Row.empty(window.pairs, dropName, steps);
      return whole.applyAll(window, laid, asBefore, row.values) ? row : null;
    }

    /* What the series had in their windows whose times were the same. */
    private void countAlike() {
      FloatWindows laid = windows;
      if (laid == null || alike == 0) {
        return;
      }
      for (int step = 0; step < steps; step++) {
        stats.count(step, alike * laid.count(step));
        if (counted) {
          stats.read(step, alike * laid.fresh(step));
        }
      }
      alike = 0;
    }

    /** What the steps looked at in all series. */
    SampleStats stats() {
      countAlike();
      return stats;
    }

    private @Nullable Row rowByStep(boolean dropName) {
      window.reset();
      sliding.beginSeries();
      widest = 0;
      last = 0;
      Row row = null;
      boolean found = false;
      long unchecked = 0;
      for (int step = 0; step < steps; step++) {
        boolean moved = moveTo(step);
        long samples = window.floats() + window.histogramWeight();
        last = samples;
        if (samples == 0) {
          continue;
        }
        unchecked += samples;
        if (unchecked > SAMPLES_UNCHECKED) {
          evaluation.limits.check();
          unchecked = 0;
        }
        widest = Math.max(widest, samples);
        stats.count(step, samples);
        if (counted) {
          stats.read(step, window.fresh());
        }
        if (moved || !timeless) {
          window.histogram = null;
          found = sliding.apply(window);
        }
        if (found) {
          if (row == null) {
            row = Row.empty(window.pairs, dropName, steps);
          }
          FloatHistogram histogram = window.histogram;
          if (histogram == null) {
            row.values[step] = window.value;
          } else {
            row.set(step, histogram);
          }
        }
      }
      return row;
    }

    /* Whether the window has other samples than at the step before. */
    private boolean moveTo(int step) {
      long timestamp = evaluator.grid.timestamp(step);
      long end = (placement.at() == null ? timestamp : placement.at()) - placement.offset();
      window.step = step;
      window.timestamp = timestamp;
      window.rangeEnd = end;
      window.rangeStart = end - placement.range();
      return window.moveTo(window.rangeStart - before, end + behind);
    }
  }
}
