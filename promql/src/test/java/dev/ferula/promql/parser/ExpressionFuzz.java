package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What must hold of every text: there is a tree, which prints as what it was, or there are errors
 * that have a place in the text. Tests ask it about texts that are mutated by seed, {@code
 * bench/fuzz_expressions.sh} about those that a fuzzer comes upon.
 */
public final class ExpressionFuzz {
  /** Expressions with something of everything, for mutations and fuzzers to begin with. */
  static final List<String> WELL_FORMED =
      List.of(
          "sum by (job, \"utf.8 ü\") (rate(http_requests_total{code=~\"5..\",job!=\"x\"}[5m:30s]"
              + " offset -1h))",
          "a + on (x) group_left (y, z) b @ 1234.5 / -c{} ^ 2 ^ 0x1F",
          "histogram_quantile(0.9, {\"a.b\", le!~'[^\\n]+'}) or `raw` == bool 1e-3",
          "topk without () (3, a[1h30m] @ start() offset 5m) unless ignoring (q) -Inf",
          "label_replace(up, \"a\\u00fc\\x41\", \"$1\", 'b', \"(.*)\") # a comment\n >= NaN",
          "rate(a[step() * 2 + max_of(1m, 3s)]) atan2 count_values(\"v\", b) % 7",
          "a </ 3 >/ fill_left (2) b anchored + c[5m] smoothed",
          "info(x, {y=\"z\"}) and limit_ratio(-0.5, (((a)))) and sort_by_label(a, 'b')");

  private ExpressionFuzz() {}

  /** Writes the well-formed expressions into a folder, for a fuzzer to begin with. */
  public static void main(String[] folder) throws IOException {
    for (int i = 0; i < WELL_FORMED.size(); i++) {
      Files.writeString(Path.of(folder[0], "good-" + i), WELL_FORMED.get(i));
    }
  }

  /** The fuzzer's entry. */
  public static void fuzzerTestOneInput(byte[] text) {
    isUnderstood(new String(text, StandardCharsets.UTF_8));
  }

  /** Checks a text, and answers whether it is an expression. */
  static boolean isUnderstood(String text) {
    try {
      Expr expr = Parser.parse(text, ParserOptions.ALL);
      String printed = Printer.print(expr);
      String pretty = PrettyPrinter.print(expr);
      // Prometheus prints infinity with a sign, which binds less than the operator behind it.
      if (!printed.contains("Inf ^")) {
        assertThat(Printer.print(Parser.parse(printed, ParserOptions.ALL))).isEqualTo(printed);
        assertThat(Printer.print(Parser.parse(pretty, ParserOptions.ALL))).isEqualTo(printed);
      }
      assertThat(JsonPrinter.print(expr)).startsWith("{");
      return true;
    } catch (ParseException e) {
      assertThat(e.errors()).isNotEmpty();
      for (ParseException.Error error : e.errors()) {
        assertThat(error.span().start()).isBetween(0, text.length());
        assertThat(error.position()).matches(text.isEmpty() ? "unknown position" : "\\d+:\\d+");
      }
      return false;
    }
  }
}
