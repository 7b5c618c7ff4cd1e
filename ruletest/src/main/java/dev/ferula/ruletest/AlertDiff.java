package dev.ferula.ruletest;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Expected and received alerts as one JSON text in the colours of a terminal: red for what is
 * missing, green for what nobody expected, yellow for what has another value. For one text.
 */
final class AlertDiff {
  private static final String RED = "\u001b[0;31m";
  private static final String GREEN = "\u001b[0;32m";
  private static final String YELLOW = "\u001b[0;33m";
  private static final String PLAIN = "\u001b[0m";
  private static final RuleTestFile.ExpectedAlert NOTHING =
      new RuleTestFile.ExpectedAlert(Labels.EMPTY, Labels.EMPTY);

  private final StringBuilder out = new StringBuilder();
  private int level;

  /* Each line has its own beginning and end of a colour. */
  private @Nullable String colour;

  private AlertDiff() {}

  /** The difference; of no alerts at all an empty one stands in the place. */
  static String between(
      List<RuleTestFile.ExpectedAlert> expected, List<RuleTestFile.ExpectedAlert> got) {
    AlertDiff diff = new AlertDiff();
    diff.alerts(
        expected.isEmpty() ? List.of(NOTHING) : expected, got.isEmpty() ? List.of(NOTHING) : got);
    return diff.out.toString();
  }

  private void alerts(
      List<RuleTestFile.ExpectedAlert> expected, List<RuleTestFile.ExpectedAlert> got) {
    int size = Math.max(expected.size(), got.size());
    open("[");
    for (int i = 0; i < size; i++) {
      if (i >= expected.size()) {
        coloured(GREEN, got.get(i));
      } else if (i >= got.size()) {
        coloured(RED, expected.get(i));
      } else {
        alert(expected.get(i), got.get(i));
      }
      next(i, size);
    }
    out.append(']');
  }

  private void coloured(String with, RuleTestFile.ExpectedAlert alert) {
    begin(with);
    alert(alert, alert);
    end();
  }

  private void alert(RuleTestFile.ExpectedAlert expected, RuleTestFile.ExpectedAlert got) {
    open("{");
    out.append("\"Annotations\": ");
    labels(expected.annotations(), got.annotations());
    line(",");
    out.append("\"Labels\": ");
    labels(expected.labels(), got.labels());
    next(0, 1);
    out.append('}');
  }

  private void labels(Labels expected, Labels got) {
    TreeSet<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
    names.addAll(expected.toMap().keySet());
    names.addAll(got.toMap().keySet());
    if (names.isEmpty()) {
      out.append("{}");
      return;
    }
    open("{");
    int number = 0;
    for (String name : names) {
      label(name, expected.get(name), got.get(name));
      next(number++, names.size());
    }
    out.append('}');
  }

  private void label(String name, @Nullable String expected, @Nullable String got) {
    if (expected == null || got == null) {
      begin(expected == null ? GREEN : RED);
      out.append(GoQuote.quote(name)).append(": ");
      out.append(GoQuote.quote(expected == null ? String.valueOf(got) : expected));
      end();
      return;
    }
    out.append(GoQuote.quote(name)).append(": ");
    if (expected.equals(got)) {
      out.append(GoQuote.quote(got));
    } else {
      begin(YELLOW);
      out.append(GoQuote.quote(expected)).append(" => ").append(GoQuote.quote(got));
      end();
    }
  }

  private void begin(String with) {
    out.append(with);
    colour = with;
  }

  private void end() {
    out.append(PLAIN);
    colour = null;
  }

  private void open(String bracket) {
    level++;
    line(bracket);
  }

  /* Behind an item of a list or an object. */
  private void next(int item, int size) {
    boolean last = item == size - 1;
    level -= last ? 1 : 0;
    line(last ? "" : ",");
  }

  private void line(String text) {
    out.append(text).append(colour == null ? "" : PLAIN).append('\n');
    out.append("    ".repeat(level)).append(colour == null ? "" : colour);
  }
}
