package dev.ferula.promql.exec;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.RegexSyntax;
import dev.ferula.matcher.Replacement;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code label_replace} and {@code label_join}: functions of labels, once for each series. */
final class LabelCalls {
  private LabelCalls() {}

  private static String text(Plan.Call call, int argument) {
    return ((Plan.Text) call.arguments().get(argument)).value();
  }

  static void replace(Evaluator evaluator, Plan.Call call, RowSink sink) {
    String destination = text(call, 1);
    Replacement replacement = Replacement.parse(text(call, 2));
    String source = text(call, 3);
    String regex = text(call, 4);
    Pattern pattern;
    try {
      pattern = RegexSyntax.compile("^(?s:" + regex + ")$", 0);
    } catch (PatternSyntaxException e) {
      throw QueryException.execution("invalid regular expression in label_replace(): " + regex);
    }
    requireName(destination, "destination label name in label_replace(): ");
    LabelSpace space = evaluator.evaluation.space;
    rename(
        evaluator,
        call,
        destination,
        row -> {
          Matcher matcher = pattern.matcher(space.value(row.pairs, source));
          // What is anchored by the text around it is to be found, not to be the whole.
          return matcher.find() ? replacement.expand(matcher) : null;
        },
        sink);
  }

  static void join(Evaluator evaluator, Plan.Call call, RowSink sink) {
    String destination = text(call, 1);
    String separator = text(call, 2);
    List<Plan> sources = call.arguments().subList(3, call.arguments().size());
    List<String> names = sources.stream().map(plan -> ((Plan.Text) plan).value()).toList();
    for (String name : names) {
      requireName(name, "source label name in label_join(): ");
    }
    requireName(destination, "destination label name in label_join(): ");
    LabelSpace space = evaluator.evaluation.space;
    rename(
        evaluator,
        call,
        destination,
        row ->
            String.join(
                separator, names.stream().map(name -> space.value(row.pairs, name)).toList()),
        sink);
  }

  private static void requireName(String name, String what) {
    if (!NameScheme.UTF8.isLabelName(name)) {
      throw QueryException.execution("invalid " + what + name);
    }
  }

  /** Gives the new value of the label, or null to leave it. */
  @FunctionalInterface
  private interface Value {
    @Nullable String of(Row row);
  }

  private static void rename(
      Evaluator evaluator, Plan.Call call, String destination, Value value, RowSink sink) {
    LabelSpace space = evaluator.evaluation.space;
    RowTable table = RowTable.aside(evaluator.grid, evaluator.evaluation.limits);
    evaluator.rows(
        call.arguments().getFirst(),
        row -> {
          String text = value.of(row);
          if (text != null) {
            row.pairs = space.with(row.pairs, destination, text);
            if (destination.equals(Labels.METRIC_NAME)) {
              row.dropName = false;
            }
          }
          table.accept(row);
        });
    table.drainTo(sink);
  }
}
