package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.annotation.StepNotes;
import dev.ferula.promql.element.ElementOperator;
import dev.ferula.promql.element.FloatOperator;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.VectorMatching;
import dev.ferula.promql.parser.VectorMatching.Cardinality;
import dev.ferula.promql.plan.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An arithmetic, comparison or trim operator between two vectors. Which rows match is found once;
 * what their results are called is found once for each pair of rows that meets.
 *
 * <p>The "many" side is the left one unless the cardinality is one-to-many; the other is the "one"
 * side, where a second element in the same group is an error.
 */
final class JoinRows {
  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final LabelSpace space;
  private final Plan.Join join;
  private final VectorMatching matching;
  private final Cardinality cardinality;
  private final boolean swapped;
  private final ElementOperator operator;
  private final StepNotes notes;
  private RowTable table;
  private final @Nullable Double fillOne;
  private final @Nullable Double fillMany;
  private int[] matchingNames = {};
  private List<Row> manySide = List.of();
  private List<Row> oneSide = List.of();
  private @Nullable IdentityHashMap<Row, Integer> places;
  private final Map<RowPair, int[]> resultLabels = new HashMap<>();

  private record RowPair(@Nullable Row many, @Nullable Row one) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof RowPair that && many == that.many && one == that.one;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(many) + System.identityHashCode(one);
    }
  }

  JoinRows(Evaluator evaluator, Plan.Join join) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation;
    this.space = evaluation.space;
    this.join = join;
    this.matching = join.matching();
    this.cardinality = matching.cardinality();
    this.swapped = cardinality == Cardinality.ONE_TO_MANY;
    this.operator = new ElementOperator(join.op());
    this.notes = new StepNotes(join.span(), evaluation.annotations, evaluator.steps);
    this.table = newTable();
    // Not by the sides of the text: fill_right stands in for the "one" side, wherever it is.
    this.fillOne = matching.fillRight();
    this.fillMany = matching.fillLeft();
  }

  private RowTable newTable() {
    return RowTable.ofOperator(evaluator.grid, evaluation.options.delayedNameRemoval());
  }

  void push(RowSink sink) {
    long held = evaluation.limits.held();
    List<Row> left = evaluator.collect(join.left());
    List<Row> right = evaluator.collect(join.right());
    MatchGroups groups = new MatchGroups(space, matching);
    left.forEach(groups::addLeft);
    right.forEach(groups::addRight);
    matchingNames = space.nameIds(matching.labels());
    manySide = swapped ? right : left;
    oneSide = swapped ? left : right;
    boolean[] active = activeSteps(left, right);
    for (MatchGroups.Group group : groups.groups()) {
      evaluation.limits.check();
      try {
        joinGroup(group, active);
      } catch (QueryException e) {
        throw earliest(e, groups, active);
      }
    }
    notes.annotate();
    table.drainTo(evaluation.replacing(held, sink));
  }

  private void joinGroup(MatchGroups.Group group, boolean[] active) {
    List<Row> many = swapped ? group.right() : group.left();
    List<Row> one = swapped ? group.left() : group.right();
    if (many.size() == 1 && one.size() == 1 && !matching.fills()) {
      joinPair(many.getFirst(), one.getFirst());
      return;
    }
    for (int step = 0; step < evaluator.steps; step++) {
      if (active[step]) {
        joinStep(many, one, step);
      }
    }
  }

  /* Of several things that are wrong the first step's first is told, whatever group it is in. */
  private QueryException earliest(QueryException found, MatchGroups groups, boolean[] active) {
    try {
      table = newTable();
      for (int step = 0; step < evaluator.steps; step++) {
        if (active[step]) {
          joinInOrder(groups, step);
        }
      }
      return found;
    } catch (QueryException earlier) {
      return earlier;
    }
  }

  private void joinInOrder(MatchGroups groups, int step) {
    IdentityHashMap<MatchGroups.Group, Row> matches = new IdentityHashMap<>();
    for (Row one : oneSide) {
      if (one.isPresent(step)) {
        Row before = matches.putIfAbsent(groups.of(one), one);
        if (before != null) {
          throw duplicate(before, one);
        }
      }
    }
    IdentityHashMap<MatchGroups.Group, Set<PairKey>> taken = new IdentityHashMap<>();
    for (Row many : manySide) {
      MatchGroups.Group group = groups.of(many);
      Row match = matches.get(group);
      if (many.isPresent(step) && (match != null || fillOne != null)) {
        Set<PairKey> before = taken.get(group);
        Set<PairKey> labels = before == null ? new HashSet<>() : before;
        if (joinElements(many, match, step, before != null, labels)) {
          taken.put(group, labels);
        }
      }
    }
  }

  /* Where a side is empty altogether nothing can match, and nothing is checked. */
  private boolean[] activeSteps(List<Row> left, List<Row> right) {
    boolean[] active = new boolean[evaluator.steps];
    for (int step = 0; step < active.length; step++) {
      boolean someLeft = anyPresent(left, step);
      boolean someRight = anyPresent(right, step);
      active[step] = matching.fills() ? someLeft || someRight : someLeft && someRight;
    }
    return active;
  }

  private static boolean anyPresent(List<Row> rows, int step) {
    for (Row row : rows) {
      if (row.isPresent(step)) {
        return true;
      }
    }
    return false;
  }

  /* The usual case: one row on each side. */
  private void joinPair(Row many, Row one) {
    Row result = null;
    boolean floats = many.histograms == null && one.histograms == null;
    boolean arithmetic = floats && join.op().kind() == BinaryOp.Kind.ARITHMETIC;
    for (int step = 0; step < evaluator.steps; step++) {
      if (!many.isPresent(step) || !one.isPresent(step)) {
        continue;
      }
      if (arithmetic) {
        operator.value =
            swapped
                ? FloatOperator.arithmetic(join.op(), one.values[step], many.values[step])
                : FloatOperator.arithmetic(join.op(), many.values[step], one.values[step]);
        operator.histogram = null;
      } else if (!apply(many, null, one, null, step) || !(operator.keep || join.returnBool())) {
        continue;
      }
      if (result == null) {
        result = Row.empty(labels(many, one), join.returnBool(), evaluator.steps);
      }
      store(result, step);
    }
    if (result != null) {
      table.accept(result);
    }
  }

  private void store(Row result, int step) {
    if (join.returnBool()) {
      result.values[step] = operator.keep ? 1 : 0;
    } else if (operator.histogram != null) {
      result.set(step, operator.histogram);
    } else {
      result.values[step] = operator.value;
    }
  }

  private boolean apply(
      @Nullable Row many,
      @Nullable Double manyFill,
      @Nullable Row one,
      @Nullable Double oneFill,
      int step) {
    double manyValue = many == null ? fill(manyFill) : many.values[step];
    double oneValue = one == null ? fill(oneFill) : one.values[step];
    FloatHistogram manyHistogram = many == null ? null : many.histogram(step);
    FloatHistogram oneHistogram = one == null ? null : one.histogram(step);
    boolean fits =
        swapped
            ? operator.apply(oneValue, oneHistogram, manyValue, manyHistogram)
            : operator.apply(manyValue, manyHistogram, oneValue, oneHistogram);
    if (operator.note != null) {
      notes.keep(step, place(many, one), operator.note);
    }
    return fits;
  }

  /* Where in its step an element is joined: what is filled in on the "many" side comes last. */
  private int place(@Nullable Row many, @Nullable Row one) {
    IdentityHashMap<Row, Integer> all = places;
    if (all == null) {
      all = new IdentityHashMap<>();
      for (Row row : manySide) {
        all.put(row, all.size());
      }
      for (Row row : oneSide) {
        all.put(row, all.size());
      }
      places = all;
    }
    return all.getOrDefault(many != null ? many : one, 0);
  }

  private static double fill(@Nullable Double value) {
    if (value == null) {
      throw new IllegalStateException("no value to fill in");
    }
    return value;
  }

  private void joinStep(List<Row> many, List<Row> one, int step) {
    Row match = onlyPresent(one, step);
    boolean matched = false;
    Set<PairKey> taken = new HashSet<>();
    if (match != null || fillOne != null) {
      for (Row row : many) {
        if (row.isPresent(step)) {
          matched |= joinElements(row, match, step, matched, taken);
        }
      }
    }
    if (!matched && match != null && fillMany != null) {
      joinElements(null, match, step, false, taken);
    }
  }

  private boolean joinElements(
      @Nullable Row many, @Nullable Row one, int step, boolean matched, Set<PairKey> taken) {
    if (!apply(many, fillMany, one, fillOne, step)) {
      return false;
    }
    int[] pairs = labels(many, one);
    if (cardinality == Cardinality.ONE_TO_ONE) {
      if (matched) {
        throw QueryException.execution(
            "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)");
      }
    } else if (!taken.add(new PairKey(pairs))) {
      throw QueryException.execution(
          "multiple matches for labels: grouping labels must ensure unique matches");
    }
    if (operator.keep || join.returnBool()) {
      boolean asBool = join.returnBool();
      double value = asBool ? (operator.keep ? 1 : 0) : operator.value;
      table.add(pairs, asBool, step, value, asBool ? null : operator.histogram);
    }
    return true;
  }

  private @Nullable Row onlyPresent(List<Row> rows, int step) {
    Row found = null;
    for (Row row : rows) {
      if (row.isPresent(step)) {
        if (found != null) {
          throw duplicate(found, row);
        }
        found = row;
      }
    }
    return found;
  }

  private QueryException duplicate(Row a, Row b) {
    String first = space.labels(a.pairs).toString();
    String second = space.labels(b.pairs).toString();
    boolean ordered = first.compareTo(second) <= 0;
    return QueryException.execution(
        "found duplicate series for the match group "
            + space.labels(matchLabels(a.pairs))
            + " on the "
            + (swapped ? "left" : "right")
            + " hand-side of the operation: ["
            + (ordered ? first : second)
            + ", "
            + (ordered ? second : first)
            + "];many-to-many matching not allowed: matching labels must be unique on one side");
  }

  private int[] matchLabels(int[] pairs) {
    return matching.on()
        ? space.keep(pairs, matchingNames)
        : space.without(space.drop(pairs, matchingNames), Labels.METRIC_NAME);
  }

  /* What the result is called; a side that was filled in has the labels that the match gives. */
  private int[] labels(@Nullable Row many, @Nullable Row one) {
    return resultLabels.computeIfAbsent(new RowPair(many, one), this::resultLabels);
  }

  private int[] resultLabels(RowPair rows) {
    Row many = rows.many();
    Row one = rows.one();
    int[] manyPairs = many != null ? many.pairs : matchLabels(present(one).pairs);
    int[] onePairs = one != null ? one.pairs : matchLabels(present(many).pairs);
    boolean dropsName =
        join.op().kind() == BinaryOp.Kind.ARITHMETIC
            || (join.returnBool() && !evaluation.options.delayedNameRemoval());
    int[] result = dropsName ? space.withoutMetadata(manyPairs) : manyPairs;
    if (cardinality == Cardinality.ONE_TO_ONE) {
      result =
          matching.on() ? space.keep(result, matchingNames) : space.drop(result, matchingNames);
    }
    for (String name : matching.include()) {
      int pair = space.find(onePairs, name);
      result = pair < 0 ? space.without(result, name) : space.with(result, pair);
    }
    return result;
  }

  private static Row present(@Nullable Row row) {
    if (row == null) {
      throw new IllegalStateException("a result needs an element");
    }
    return row;
  }
}
