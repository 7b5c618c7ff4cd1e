package dev.ferula.promql.exec;

import dev.ferula.matcher.LabelsHash;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.Aggregator;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code topk}, {@code bottomk}, {@code limitk} and {@code limit_ratio}: let some members of each
 * group through at each step.
 */
final class SelectingAggregation {
  /* The largest float that is less than a whole number of 64 bits may be. */
  private static final double MOST = Math.nextDown(0x1p63);

  private final Evaluator evaluator;
  private final Plan.Aggregate aggregate;
  private final Aggregator op;
  private final int steps;

  SelectingAggregation(Evaluator evaluator, Plan.Aggregate aggregate) {
    this.evaluator = evaluator;
    this.aggregate = aggregate;
    this.op = aggregate.op();
    this.steps = evaluator.steps;
  }

  /** A member of a group, with its place among all rows. */
  private static final class Member {
    final Row row;
    final double offset;
    final boolean[] selected;

    Member(Row row, double offset) {
      this.row = row;
      this.offset = offset;
      this.selected = new boolean[row.values.length];
    }
  }

  void push(RowSink sink) {
    double[] parameters = evaluator.scalar(Aggregations.parameter(aggregate));
    long held = evaluator.evaluation.limits.held();
    List<Row> rows = evaluator.collect(aggregate.inner());
    if (!checkParameters(parameters)) {
      evaluator.evaluation.limits.releaseDownTo(held);
      return;
    }
    List<List<Member>> groups = groups(rows);
    List<Member> ordered = new ArrayList<>();
    for (List<Member> group : groups) {
      for (int step = 0; step < steps; step++) {
        List<Member> chosen = select(group, step, parameters[step], rows.size());
        for (Member member : chosen) {
          member.selected[step] = true;
        }
        if (evaluator.grid.isInstant()) {
          ordered.addAll(chosen);
        }
      }
    }
    RowSink target = evaluator.evaluation.replacing(held, sink);
    if (evaluator.grid.isInstant()) {
      ordered.forEach(member -> target.accept(member.row));
      return;
    }
    groups.forEach(group -> group.forEach(member -> pushSelected(member, target)));
  }

  private void pushSelected(Member member, RowSink sink) {
    boolean some = false;
    for (int step = 0; step < steps; step++) {
      if (member.selected[step]) {
        some = true;
      } else {
        member.row.clear(step);
      }
    }
    if (some) {
      sink.accept(member.row);
    }
  }

  private List<List<Member>> groups(List<Row> rows) {
    Aggregations.Grouping grouping =
        new Aggregations.Grouping(evaluator.evaluation.space, aggregate);
    Map<PairKey, List<Member>> byLabels = new HashMap<>();
    List<List<Member>> groups = new ArrayList<>();
    for (Row row : rows) {
      double offset = op == Aggregator.LIMIT_RATIO ? sampleOffset(row) : 0;
      byLabels
          .computeIfAbsent(
              new PairKey(grouping.of(row.pairs)),
              key -> {
                List<Member> group = new ArrayList<>();
                groups.add(group);
                return group;
              })
          .add(new Member(row, offset));
    }
    return groups;
  }

  /* Where the labels' hash lies between 0 and the largest one. */
  private double sampleOffset(Row row) {
    long hash = LabelsHash.of(evaluator.evaluation.space.labels(row.pairs));
    double half = (double) ((hash >>> 1) | (hash & 1));
    double positive = hash >= 0 ? (double) hash : 2 * half;
    return positive / 0x1p64;
  }

  /* Whether anything can be selected. */
  private boolean checkParameters(double[] parameters) {
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    boolean nan = false;
    for (double parameter : parameters) {
      nan |= Double.isNaN(parameter);
      max = parameter > max ? parameter : max;
      min = parameter < min ? parameter : min;
    }
    return op == Aggregator.LIMIT_RATIO ? checkRatio(min, max, nan) : checkCount(min, max, nan);
  }

  private boolean checkCount(double min, double max, boolean nan) {
    if (nan) {
      throw QueryException.execution("Parameter value is NaN");
    }
    if (max < 1) {
      return false;
    }
    if (min <= Long.MIN_VALUE) {
      throw QueryException.execution("Scalar value " + GoNumber.general(min) + " underflows int64");
    }
    if (max >= MOST) {
      throw QueryException.execution("Scalar value " + GoNumber.general(max) + " overflows int64");
    }
    return true;
  }

  private boolean checkRatio(double min, double max, boolean nan) {
    if (nan) {
      throw QueryException.execution("Ratio value is NaN");
    }
    if (max == 0 && min == 0) {
      return false;
    }
    if (max > 1) {
      warnRatio(max, 1);
    }
    if (min < -1) {
      warnRatio(min, -1);
    }
    return true;
  }

  private void warnRatio(double ratio, double cap) {
    evaluator.evaluation.annotations.warn(
        Aggregations.parameter(aggregate).span(),
        "ratio value should be between -1 and 1, got "
            + GoNumber.general(ratio)
            + ", capping to "
            + GoNumber.general(cap));
  }

  private List<Member> select(List<Member> group, int step, double parameter, int all) {
    if (op == Aggregator.LIMIT_RATIO) {
      return selectRatio(group, step, Math.max(-1, Math.min(1, parameter)));
    }
    int k = (int) Math.min((long) parameter, all);
    if (k < 1) {
      return List.of();
    }
    return switch (op) {
      case LIMITK -> selectFirst(group, step, k);
      case TOPK -> selectExtreme(group, step, k, true);
      case BOTTOMK -> selectExtreme(group, step, k, false);
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, COUNT_VALUES, QUANTILE, LIMIT_RATIO ->
          throw new IllegalStateException(op.text());
    };
  }

  private List<Member> selectRatio(List<Member> group, int step, double ratio) {
    List<Member> chosen = new ArrayList<>();
    for (Member member : group) {
      boolean in = ratio >= 0 ? member.offset < ratio : member.offset >= 1 + ratio;
      if (ratio != 0 && in && member.row.isPresent(step)) {
        chosen.add(member);
      }
    }
    return arranged(chosen, step);
  }

  private List<Member> selectFirst(List<Member> group, int step, int k) {
    List<Member> chosen = new ArrayList<>();
    for (Member member : group) {
      if (chosen.size() < k && member.row.isPresent(step)) {
        chosen.add(member);
      }
    }
    return arranged(chosen, step);
  }

  /* An instant vector comes as Prometheus collects it, in a heap, where a histogram counts as 0. */
  private List<Member> arranged(List<Member> members, int step) {
    if (!evaluator.grid.isInstant() || members.size() < 2) {
      return members;
    }
    ExtremeHeap heap = new ExtremeHeap(true, members.size());
    for (int i = 0; i < members.size(); i++) {
      Row row = members.get(i).row;
      heap.offer(i, row.hasFloat(step) ? row.values[step] : 0);
    }
    return Arrays.stream(heap.unsorted()).mapToObj(members::get).toList();
  }

  /* The k best of the step, best first. */
  private List<Member> selectExtreme(List<Member> group, int step, int k, boolean top) {
    ExtremeHeap heap = new ExtremeHeap(top, k);
    for (int i = 0; i < group.size(); i++) {
      Row row = group.get(i).row;
      if (row.hasFloat(step)) {
        heap.offer(i, row.values[step]);
      } else if (row.histogram(step) != null) {
        evaluator.evaluation.annotations.histogramIgnored(aggregate.span(), op.text());
      }
    }
    List<Member> chosen = new ArrayList<>();
    for (int i : heap.bestFirst()) {
      chosen.add(group.get(i));
    }
    return chosen;
  }
}
