package dev.ferula.promql.exec;

import dev.ferula.model.Labels;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Evaluates aggregations: each row is taken into its group as it comes. */
final class Aggregations {
  private Aggregations() {}

  static void push(Evaluator evaluator, Plan.Aggregate aggregate, RowSink sink) {
    switch (aggregate.op()) {
      case SUM ->
          grouped(evaluator, aggregate, group -> new SumGroup(group, evaluator, false), sink);
      case AVG ->
          grouped(evaluator, aggregate, group -> new SumGroup(group, evaluator, true), sink);
      case COUNT, GROUP, MIN, MAX, STDDEV, STDVAR ->
          grouped(evaluator, aggregate, group -> new FloatGroup(group, evaluator), sink);
      case QUANTILE -> {
        Plan parameter = parameter(aggregate);
        double[] quantiles = evaluator.scalar(parameter);
        grouped(
            evaluator,
            aggregate,
            group -> new QuantileGroup(group, evaluator, quantiles),
            () -> QuantileGroup.checkQuantiles(evaluator, parameter, quantiles),
            sink);
      }
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO ->
          new SelectingAggregation(evaluator, aggregate).push(sink);
      case COUNT_VALUES -> new CountValues(evaluator, aggregate).push(sink);
    }
  }

  static Plan parameter(Plan.Aggregate aggregate) {
    Plan parameter = aggregate.parameter();
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter: " + aggregate.op().text());
    }
    return parameter;
  }

  /** One group of an aggregation that combines its members. */
  abstract static class Group {
    final int[] pairs;
    final Plan.Aggregate aggregate;
    final Annotations annotations;
    final int steps;
    private final @Nullable NameDrops drops;

    Group(GroupKey key, Evaluator evaluator) {
      this.pairs = key.labels().pairs();
      this.aggregate = key.aggregate();
      this.annotations = evaluator.evaluation.annotations;
      this.steps = evaluator.steps;
      this.drops =
          evaluator.evaluation.options.delayedNameRemoval()
              ? new NameDrops(aggregate.op(), steps)
              : null;
    }

    /** Keeps whether a member's name is to go. */
    void note(Row member) {
      if (drops != null) {
        drops.add(member);
      }
    }

    /** Whether the name of the result is to go. */
    boolean dropsName(Row result) {
      return drops != null && drops.atLastStepOf(result);
    }

    /** Whether members are held until the result is asked for. */
    boolean keepsRows() {
      return false;
    }

    /** Takes a member in. */
    abstract void add(Row row);

    /** The combined row, which may be empty. */
    abstract Row result();
  }

  /** What a group is made from. */
  record GroupKey(PairKey labels, Plan.Aggregate aggregate) {}

  private static void grouped(
      Evaluator evaluator,
      Plan.Aggregate aggregate,
      Function<GroupKey, Group> maker,
      RowSink sink) {
    grouped(evaluator, aggregate, maker, () -> {}, sink);
  }

  /* What is said of the aggregation itself is said after what its operand has to say. */
  private static void grouped(
      Evaluator evaluator,
      Plan.Aggregate aggregate,
      Function<GroupKey, Group> maker,
      Runnable check,
      RowSink sink) {
    Map<PairKey, PendingGroup> groups = new HashMap<>();
    ArrayDeque<PendingGroup> order = new ArrayDeque<>();
    Limits limits = evaluator.evaluation.limits;
    long held = limits.held();
    Grouping grouping = new Grouping(evaluator.evaluation.space, aggregate);
    evaluator.rows(
        aggregate.inner(),
        row -> {
          PairKey key = new PairKey(grouping.of(row.pairs));
          PendingGroup group = groups.get(key);
          if (group == null) {
            GroupKey made = new GroupKey(key, aggregate);
            group = new PendingGroup(() -> maker.apply(made), limits, evaluator.steps);
            groups.put(key, group);
            order.add(group);
          }
          group.add(row);
        });
    check.run();
    limits.releaseDownTo(held);
    groups.clear();
    for (PendingGroup group = order.poll(); group != null; group = order.poll()) {
      Row row = group.result();
      if (!row.isEmpty()) {
        limits.hold(row);
        sink.accept(row);
      }
    }
  }

  /** Which labels of a row say what group it is in. */
  static final class Grouping {
    private final LabelSpace space;
    private final boolean without;
    private final List<String> names;
    private int @Nullable [] ids;

    Grouping(LabelSpace space, Plan.Aggregate aggregate) {
      this.space = space;
      this.without = aggregate.without();
      this.names = new ArrayList<>(aggregate.grouping());
      if (without) {
        names.add(Labels.METRIC_NAME);
      }
    }

    /** The labels of the group. */
    int[] of(int[] pairs) {
      if (!without && names.isEmpty()) {
        return new int[0];
      }
      int[] known = ids;
      if (known == null) {
        // Names become known as rows are read, so they are looked up until all are.
        known = space.nameIds(names);
        ids = known.length == names.size() ? known : null;
      }
      return without ? space.drop(pairs, known) : space.keep(pairs, known);
    }
  }
}
