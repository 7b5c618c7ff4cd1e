package dev.ferula.promql.exec;

import com.google.re2j.Pattern;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.plan.Plan;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code info}: adds the labels of info metrics that have the same {@code instance} and {@code
 * job}. Of several info series under one name the one with the latest sample counts.
 */
final class InfoRows {
  private static final List<String> IDENTIFYING = List.of("instance", "job");
  private static final String TARGET_INFO = "target_info";

  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final LabelSpace space;
  private final Plan.Call call;

  /** Conditions on the labels to add, without those on the name. */
  private final Map<String, List<Matcher>> dataMatchers = new LinkedHashMap<>();

  private final List<Matcher> nameMatchers = new ArrayList<>();
  private final Map<Match, int[]> resultLabels = new HashMap<>();

  /** The labels of a row and the info series that go with it at some step. */
  private record Match(PairKey base, List<Row> infos) {}

  /** An info series: when its samples were taken, step by step. */
  private record InfoKey(String name, PairKey identity) {}

  InfoRows(Evaluator evaluator, Plan.Call call) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation;
    this.space = evaluation.space;
    this.call = call;
    readMatchers();
  }

  private void readMatchers() {
    if (call.arguments().size() > 1 && call.arguments().get(1) instanceof Plan.Selector labels) {
      for (Matcher matcher : labels.matchers()) {
        if (matcher.name().equals(Labels.METRIC_NAME)) {
          nameMatchers.add(matcher);
        } else {
          dataMatchers.computeIfAbsent(matcher.name(), name -> new ArrayList<>()).add(matcher);
        }
      }
    }
    boolean positive =
        nameMatchers.stream()
            .anyMatch(m -> m.type() == Matcher.Type.EQUAL || m.type() == Matcher.Type.REGEX);
    if (nameMatchers.isEmpty()) {
      nameMatchers.add(Matcher.of(Matcher.Type.EQUAL, Labels.METRIC_NAME, TARGET_INFO));
    } else if (!positive) {
      nameMatchers.add(Matcher.of(Matcher.Type.REGEX, Labels.METRIC_NAME, ".+_info"));
    }
  }

  void push(RowSink sink) {
    long held = evaluation.limits.held();
    List<Row> base = evaluator.collect(call.arguments().getFirst());
    Predicate<Row> isInfo =
        row -> {
          String name = space.metricName(row.pairs);
          return nameMatchers.stream().allMatch(matcher -> matcher.matches(name));
        };
    List<Row> joined = base.stream().filter(isInfo.negate()).toList();
    Map<InfoKey, List<Row>> infos = infoRows(joined);
    List<String> names = infos.keySet().stream().map(InfoKey::name).distinct().sorted().toList();
    Latest latest = new Latest(infos, Row.presence(base, evaluator.steps));
    RowTable table = RowTable.strict(evaluator.grid);
    int[] identifying = space.nameIds(IDENTIFYING);
    for (Row row : base) {
      if (isInfo.test(row)) {
        table.accept(row);
        continue;
      }
      PairKey identity = new PairKey(space.keep(row.pairs, identifying));
      for (int step = 0; step < evaluator.steps; step++) {
        if (row.isPresent(step)) {
          join(row, step, latest.at(step, names, identity), table);
        }
      }
    }
    table.drainTo(evaluation.replacing(held, sink));
  }

  private void join(Row row, int step, List<Row> infos, RowTable table) {
    if (infos.isEmpty() && !matchesAbsence()) {
      return;
    }
    int[] pairs =
        resultLabels.computeIfAbsent(new Match(new PairKey(row.pairs), infos), this::resultLabels);
    table.add(pairs, row.dropName, step, row.values[step], row.histogram(step));
  }

  private boolean matchesAbsence() {
    return dataMatchers.values().stream().flatMap(List::stream).allMatch(Matcher::matchesEmpty);
  }

  private int[] resultLabels(Match match) {
    Map<String, String> added = new LinkedHashMap<>();
    for (Row info : match.infos()) {
      for (int pair : info.pairs) {
        String name = space.name(pair);
        String value = space.value(pair);
        if (name.equals(Labels.METRIC_NAME)
            || (!dataMatchers.isEmpty() && !dataMatchers.containsKey(name))) {
          continue;
        }
        String present = added.get(name);
        if (present != null && !present.equals(value)) {
          throw QueryException.execution("conflicting label: " + name);
        }
        if (space.find(match.base().pairs(), name) < 0) {
          added.put(name, value);
        }
      }
    }
    int[] pairs = match.base().pairs();
    for (Map.Entry<String, String> label : added.entrySet()) {
      pairs = space.with(pairs, label.getKey(), label.getValue());
    }
    return pairs;
  }

  /* The info series that may go with the rows, with the time of each step's sample as value. */
  private Map<InfoKey, List<Row>> infoRows(List<Row> rows) {
    Querier querier = evaluation.querier;
    List<Matcher> matchers = identityMatchers(rows);
    Map<InfoKey, List<Row>> infos = new LinkedHashMap<>();
    if (querier == null || matchers.isEmpty()) {
      return infos;
    }
    dataMatchers.values().forEach(matchers::addAll);
    matchers.addAll(nameMatchers);
    Plan.Selector lookup = lookup();
    SeriesSet series = querier.select(hints(lookup), matchers);
    Tally tally = evaluation.beginSeries(evaluator.steps);
    RowSink taking =
        row -> {
          int[] identity = space.keep(row.pairs, space.nameIds(IDENTIFYING));
          InfoKey key = new InfoKey(space.metricName(row.pairs), new PairKey(identity));
          infos.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        };
    new SelectorRows(evaluator, lookup).timestampsOf(series, tally.counting(taking));
    evaluation.end(tally);
    return infos;
  }

  private List<Matcher> identityMatchers(List<Row> rows) {
    List<Matcher> matchers = new ArrayList<>();
    for (String name : IDENTIFYING) {
      Set<String> values = new TreeSet<>();
      for (Row row : rows) {
        String value = space.value(row.pairs, name);
        if (!value.isEmpty()) {
          values.add(Pattern.quote(value));
        }
      }
      if (!values.isEmpty()) {
        matchers.add(Matcher.of(Matcher.Type.REGEX, name, String.join("|", values)));
      }
    }
    return matchers;
  }

  /* Looks where the first selector of the argument looks. */
  private Plan.Selector lookup() {
    Found found = find(call.arguments().getFirst());
    return new Plan.Selector(
        call.span(),
        -1,
        List.of(),
        found == null ? null : found.at(),
        found == null ? 0 : found.offset(),
        RangeExtension.NONE,
        false);
  }

  private record Found(@Nullable Long at, long offset) {}

  private static @Nullable Found find(Plan plan) {
    return switch (plan) {
      case Plan.Selector selector -> new Found(selector.at(), selector.offset());
      case Plan.RangeSelector range -> find(range.selector());
      case Plan.Subquery subquery -> {
        Found inner = find(subquery.inner());
        yield inner == null || inner.at() != null
            ? inner
            : new Found(subquery.at(), inner.offset() + subquery.offset());
      }
      case Plan.StepInvariant(Plan inner) -> find(inner);
      case Plan.Plus plus -> find(plus.selector());
      case Plan.Negate negate -> find(negate.operand());
      case Plan.VectorScalar operation ->
          operation.scalarLeft()
              ? either(operation.scalar(), operation.vector())
              : either(operation.vector(), operation.scalar());
      case Plan.Join join -> either(join.left(), join.right());
      case Plan.SetJoin join -> either(join.left(), join.right());
      case Plan.Aggregate(_, _, Plan parameter, Plan inner, _, _) ->
          parameter == null ? find(inner) : either(inner, parameter);
      case Plan.Call inner -> {
        for (Plan argument : inner.arguments()) {
          Found found = find(argument);
          if (found != null) {
            yield found;
          }
        }
        yield null;
      }
      case Plan.ScalarBinary operation -> either(operation.left(), operation.right());
      case Plan.Number _, Plan.Text _ -> null;
    };
  }

  private static @Nullable Found either(Plan left, Plan right) {
    Found found = find(left);
    return found != null ? found : find(right);
  }

  private SelectHints hints(Plan.Selector lookup) {
    Long at = lookup.at();
    long start = at == null ? evaluator.grid.start() : at;
    long end = at == null ? evaluator.grid.end() : at;
    return new SelectHints(
        start - evaluation.lookback + 1 - lookup.offset(),
        end - lookup.offset(),
        evaluator.grid.interval(),
        "info",
        0,
        List.of(),
        false,
        false,
        0);
  }

  /** The info series whose samples are the latest, step by step. */
  private final class Latest {
    private final Map<InfoKey, @Nullable Row[]> byKey = new HashMap<>();

    /* Two samples of the same time are an error wherever there is anything to add labels to. */
    Latest(Map<InfoKey, List<Row>> infos, boolean[] wanted) {
      infos.keySet().forEach(key -> byKey.put(key, new Row[wanted.length]));
      for (int step = 0; step < wanted.length; step++) {
        if (wanted[step]) {
          for (Map.Entry<InfoKey, List<Row>> info : infos.entrySet()) {
            Objects.requireNonNull(byKey.get(info.getKey()))[step] = at(step, info.getValue());
          }
        }
      }
    }

    private @Nullable Row at(int step, List<Row> rows) {
      Row latest = null;
      for (Row row : rows) {
        if (row.hasFloat(step)) {
          latest = latest == null ? row : later(latest, row, step);
        }
      }
      return latest;
    }

    List<Row> at(int step, List<String> names, PairKey identity) {
      List<Row> found = new ArrayList<>();
      for (String name : names) {
        @Nullable Row[] latest = byKey.get(new InfoKey(name, identity));
        Row row = latest == null ? null : latest[step];
        if (row != null) {
          found.add(row);
        }
      }
      return found;
    }

    private Row later(Row a, Row b, int step) {
      if (a.values[step] == b.values[step]) {
        throw QueryException.execution(
            "found duplicate series for info metric: existing "
                + space.labels(a.pairs)
                + " @ "
                + (long) a.values[step]
                + ", new "
                + space.labels(b.pairs)
                + " @ "
                + (long) b.values[step]);
      }
      return a.values[step] > b.values[step] ? a : b;
    }
  }
}
