package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.Explanation;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.QueryStats;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.Workers;
import dev.ferula.promql.parser.ValueType;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.plan.QueryPlan;
import dev.ferula.promql.plan.Selection;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One execution of a plan, from selecting series to the rendered answer. For one thread. */
public final class QueryRun {
  private final EngineOptions engine;
  private final QueryOptions options;
  private final LongSupplier nanoTime;
  private final Workers workers;
  private final String text;
  private @Nullable Limits limits;
  private @Nullable Evaluator root;
  private long began;
  private long prepared;

  /**
   * A run.
   *
   * @param workers who may aid the calling thread
   * @param text the query's text, for positions in annotations; may be empty
   */
  public QueryRun(
      EngineOptions engine,
      QueryOptions options,
      LongSupplier nanoTime,
      Workers workers,
      String text) {
    this.engine = engine;
    this.workers = workers;
    this.options = options;
    this.nanoTime = nanoTime;
    this.text = text;
  }

  /**
   * Evaluates a plan.
   *
   * @param type the type of the expression
   * @param step milliseconds, or zero for an instant query at {@code start}
   * @param deadline when time is up, on the clock of the run
   */
  public QueryResult execute(
      Queryable data,
      QueryPlan plan,
      ValueType type,
      long start,
      long end,
      long step,
      long deadline) {
    began = nanoTime.getAsLong();
    try (Limits made =
        new Limits(
            engine.maxSamples(), nanoTime, deadline, options.cancellation(), options.memory())) {
      limits = made;
      return execute(data, plan, type, start, end, step, made);
    }
  }

  /** What the run has cost until now, where it has failed. */
  public QueryStats soFar() {
    Limits begun = limits;
    if (begun == null) {
      return QueryStats.NONE;
    }
    long now = nanoTime.getAsLong();
    Evaluator evaluator = root;
    return evaluator == null
        ? new QueryStats(
            now - began, 0, now - began, 0, 0, now - began, 0, 0, 0, List.of(), List.of())
        : stats(evaluator, begun, now);
  }

  private QueryStats stats(Evaluator evaluator, Limits spent, long evaluated) {
    long now = nanoTime.getAsLong();
    SampleStats samples = evaluator.stats;
    boolean perStep = options.perStepStats();
    return new QueryStats(
        now - began,
        now - evaluated,
        prepared - began,
        evaluated - prepared,
        0,
        now - began,
        samples.total(),
        samples.read(),
        spent.peak(),
        perStep ? samples.perStep(evaluator.grid) : List.of(),
        perStep ? samples.readPerStep(evaluator.grid) : List.of());
  }

  private QueryResult execute(
      Queryable data,
      QueryPlan plan,
      ValueType type,
      long start,
      long end,
      long step,
      Limits limits) {
    if (plan.root() instanceof Plan.Text string) {
      Value value = new Value.Text(start, string.value());
      Profile profile = profile();
      return new QueryResult(
          value, List.of(), List.of(), emptyStats(start), explanation(profile, plan));
    }
    if (plan.selections().isEmpty()) {
      return evaluate(plan, type, start, end, step, limits, null);
    }
    try (Querier querier = data.querier(plan.minTime(), plan.maxTime())) {
      return evaluate(plan, type, start, end, step, limits, querier);
    }
  }

  private QueryResult evaluate(
      QueryPlan plan,
      ValueType type,
      long start,
      long end,
      long step,
      Limits limits,
      @Nullable Querier querier) {
    limits.check();
    Profile profile = profile();
    List<SeriesSet> selected = querier == null ? List.of() : select(plan.selections(), querier);
    LabelSpace space =
        new LabelSpace(querier == null ? null : querier.dictionary(), plan.createsLabels());
    long lookback = options.lookbackDelta() > 0 ? options.lookbackDelta() : engine.lookbackDelta();
    Evaluation evaluation =
        new Evaluation(
            engine,
            new RowBlocks(profile == null ? workers : Workers.NONE, nanoTime),
            lookback,
            limits,
            querier,
            space,
            selected,
            profile);
    prepared = nanoTime.getAsLong();
    Grid grid = step == 0 ? Grid.instant(start) : new Grid(start, end, step);
    Evaluator evaluator = new Evaluator(evaluation, grid);
    root = evaluator;
    List<ResultSeries> series = List.of();
    double[] scalars = {};
    if (type == ValueType.SCALAR) {
      scalars = evaluator.scalar(plan.root());
    } else if (type == ValueType.MATRIX) {
      series = new RootMatrix(evaluator).series(plan.root());
    } else {
      series = vector(evaluator, plan.root(), selected.isEmpty());
    }
    long evaluated = nanoTime.getAsLong();
    Value value = value(type, grid, step == 0, series, scalars);
    limits.check();
    List<String> warnings = new ArrayList<>(evaluation.annotations.warnings(text));
    for (SeriesSet set : new LinkedHashSet<>(selected)) {
      warnings.addAll(set.warnings());
    }
    QueryStats stats = stats(evaluator, limits, evaluated);
    return new QueryResult(
        value, warnings, evaluation.annotations.infos(text), stats, explanation(profile, plan));
  }

  private static List<ResultSeries> vector(Evaluator evaluator, Plan root, boolean ofNothing) {
    Evaluation evaluation = evaluator.evaluation;
    Limits limits = evaluation.limits;
    List<ResultSeries> series = new ArrayList<>();
    RowSink rendering =
        row -> {
          ResultSeries made = series(row, evaluator.grid, evaluation.space);
          limits.holdBytes(16L * made.size());
          series.add(made);
        };
    if (ofNothing || evaluation.options.delayedNameRemoval()) {
      List<Row> rows = named(evaluator, evaluator.collect(root));
      rows.forEach(rendering::accept);
      return series;
    }
    // One after the other: a row has a place for each step, also where most of them are empty.
    evaluator.rows(
        root,
        row -> {
          rendering.accept(row);
          limits.drop(row);
        });
    return series;
  }

  private @Nullable Profile profile() {
    return options.explain() ? new Profile(nanoTime) : null;
  }

  private @Nullable Explanation explanation(@Nullable Profile profile, QueryPlan plan) {
    return profile == null ? null : profile.explanation(plan.root(), new PlanNames(text));
  }

  /* Equal selections are made once. */
  private static List<SeriesSet> select(List<Selection> selections, Querier querier) {
    if (selections.size() == 1) {
      Selection only = selections.getFirst();
      return List.of(querier.select(only.hints(), only.matchers()));
    }
    Map<Selection, SeriesSet> made = new HashMap<>();
    List<SeriesSet> selected = new ArrayList<>();
    for (Selection selection : selections) {
      selected.add(
          made.computeIfAbsent(
              selection, wanted -> querier.select(wanted.hints(), wanted.matchers())));
    }
    return selected;
  }

  private QueryStats emptyStats(long at) {
    long time = nanoTime.getAsLong() - began;
    List<QueryStats.Step> none =
        options.perStepStats() ? List.of(new QueryStats.Step(at, 0)) : List.of();
    return new QueryStats(time, 0, 0, time, 0, time, 0, 0, 0, none, none);
  }

  /* Takes off the names that functions have left for the end. */
  static List<Row> named(Evaluator evaluator, List<Row> rows) {
    if (!evaluator.evaluation.options.delayedNameRemoval()) {
      return rows;
    }
    RowTable table = RowTable.strict(evaluator.grid);
    for (Row row : rows) {
      if (row.dropName) {
        row.pairs = evaluator.evaluation.space.withoutMetadata(row.pairs);
      }
      table.accept(row);
    }
    return table.rows();
  }

  static ResultSeries series(Row row, Grid grid, LabelSpace space) {
    int size = 0;
    for (int step = 0; step < row.values.length; step++) {
      if (row.isPresent(step)) {
        size++;
      }
    }
    long[] timestamps = new long[size];
    double[] values = new double[size];
    @Nullable FloatHistogram[] histograms =
        row.histograms == null ? null : new FloatHistogram[size];
    int i = 0;
    for (int step = 0; step < row.values.length; step++) {
      if (row.isPresent(step)) {
        timestamps[i] = grid.timestamp(step);
        values[i] = row.values[step];
        if (histograms != null) {
          histograms[i] = row.histogram(step);
        }
        i++;
      }
    }
    return new ResultSeries(space.labels(row.pairs), timestamps, values, histograms);
  }

  private static Value value(
      ValueType type, Grid grid, boolean instant, List<ResultSeries> series, double[] scalars) {
    if (type == ValueType.SCALAR) {
      return instant
          ? new Value.Scalar(grid.start(), scalars[0])
          : new Value.Matrix(List.of(scalarSeries(grid, scalars)));
    }
    if (instant && type == ValueType.VECTOR) {
      return new Value.Vector(List.copyOf(series));
    }
    ResultSeries[] sorted = series.toArray(ResultSeries[]::new);
    Arrays.sort(sorted, Comparator.comparing(ResultSeries::labels));
    return new Value.Matrix(List.of(sorted));
  }

  private static ResultSeries scalarSeries(Grid grid, double[] scalars) {
    long[] timestamps = new long[scalars.length];
    for (int step = 0; step < timestamps.length; step++) {
      timestamps[step] = grid.timestamp(step);
    }
    return new ResultSeries(Labels.EMPTY, timestamps, scalars, null);
  }
}
