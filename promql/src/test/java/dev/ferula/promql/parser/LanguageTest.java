package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.promql.QueryException;
import dev.ferula.promql.plan.Planner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the parser of Prometheus 3.14 says to one expression at least for each kind of error that it
 * has, and how it prints and draws expressions with all that is new since 3.5, one line for each in
 * {@code language.jsonl}: an {@code error} (the first one), or the text {@code printed} on a line
 * and {@code pretty}, the {@code tree}, and how a duration in it is {@code refused} over an hour in
 * steps of a minute; {@code features} tells whether everything experimental was on.
 */
class LanguageTest {
  private static final long HOUR = 3_600_000;
  private static final long MINUTE = 60_000;

  @Test
  void everyExpressionIsAnsweredAsByTheParserOfPrometheus() throws IOException {
    List<String> differences = new ArrayList<>();
    int errors = 0;
    List<String> lines = lines();
    for (String line : lines) {
      Map<String, @Nullable Object> row = JsonReader.readObject(line);
      errors += row.containsKey("error") ? 1 : 0;
      String difference = difference(row);
      if (difference != null) {
        differences.add(row.get("expr") + "\n  " + difference);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(errors).isGreaterThan(350);
    assertThat(lines).hasSizeGreaterThan(540);
  }

  private static @Nullable String difference(Map<String, @Nullable Object> row) {
    String text = String.valueOf(row.get("expr"));
    Object error = row.get("error");
    Expr expr;
    try {
      expr =
          Parser.parse(
              text,
              Boolean.TRUE.equals(row.get("features")) ? ParserOptions.ALL : ParserOptions.DEFAULT);
    } catch (ParseException e) {
      return Objects.equals(e.getMessage(), error) ? null : error + " / " + e.getMessage();
    }
    if (error != null) {
      return error + " / " + expr;
    }
    Object tree = row.get("tree");
    Object treeNow = tree == null ? null : JsonReader.read(JsonPrinter.print(expr));
    return Stream.of(
            other(row.get("printed"), expr.toString()),
            other(row.get("pretty"), PrettyPrinter.print(expr)),
            other(tree, treeNow),
            other(row.get("refused"), refusal(expr, text)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String other(@Nullable Object wanted, @Nullable Object actual) {
    return Objects.equals(wanted, actual) ? null : wanted + " / " + actual;
  }

  private static @Nullable String refusal(Expr expr, String text) {
    try {
      new Planner(0, HOUR, MINUTE, 5 * MINUTE, MINUTE, text).plan(expr);
      return null;
    } catch (QueryException e) {
      return e.getMessage();
    }
  }

  @Test
  void ofSeveralImpossibleDurationsTheOneIsToldThatPrometheusComesToFirst() {
    assertThat(refusal("foo[1h-1h:(1m-1m)] offset (1/(step()-1m))")).contains("division by zero");
    assertThat(refusal("foo[1h-1h:(1m%(step()-1m))]")).contains("modulo by zero");
    assertThat(refusal("topk(scalar(a offset (1/(step()-1m))), rate(a[1h-1h]))"))
        .contains("must be greater than 0");
  }

  private static @Nullable String refusal(String text) {
    return refusal(Parser.parse(text, ParserOptions.ALL), text);
  }

  /* Prometheus goes 292 years back. */
  @Test
  void anOffsetThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> Parser.parse("a offset NaN"))
        .hasMessage("1:10: parse error: duration out of range");
    assertThatThrownBy(() -> Parser.parse("a offset -nan"))
        .hasMessage("1:10: parse error: duration out of range");
  }

  private static List<String> lines() throws IOException {
    try (var in = Objects.requireNonNull(LanguageTest.class.getResourceAsStream("language.jsonl"));
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
