package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferula.model.Labels;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "1 + | 1:4: parse error: unexpected end of input",
        "sum(a b) | 1:7: parse error: unexpected identifier \"b\" in aggregation",
        "sum by a (b) | 1:8: parse error: unexpected identifier \"a\" in grouping opts, expected \"(\"",
        "sum(é) | 1:5: parse error: unexpected character: 'é'",
        "foo[5m | 1:7: parse error: unclosed left bracket",
        "foo[5m +] | 1:9: parse error: unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()",
        "foo[5m:1m:] | 1:10: parse error: unexpected colon ':'",
        "foo offset bar | 1:12: parse error: unexpected identifier \"bar\" in offset, expected number, duration, step(), or range()",
        "foo offset (1m) + bar | 1:19: parse error: unexpected identifier \"bar\" in offset, expected number, duration, step(), or range()",
        "foo[1h/0] | 1:7: parse error: division by zero",
        "foo[1h%0] | 1:7: parse error: modulo by zero",
        "foo[-5m] | 1:5: parse error: duration must be greater than 0",
        "foo offset 9e99 | 1:12: parse error: duration out of range",
        "foo{a=~\"b(\"} | 1:5: parse error: error parsing regexp: missing closing ): `b(`",
        "step() | 1:1: parse error: function \"step\" is not enabled",
        "foo anchored | 1:1: parse error: anchored modifier is experimental and not enabled",
        "a + fill(1) b | 1:1: parse error: binop fill modifiers are experimental and not enabled",
        "\"é\" == | 1:8: parse error: unexpected end of input",
        "a and on() group_left() b | 1:1: parse error: no grouping allowed for \"and\" operation",
        "1_000_ | 1:1: parse error: bad number or duration syntax: \"1_000_\"",
        "0x | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing \"0x\": invalid syntax"
      })
  void errorsHaveWordsAndPositionsOfPrometheus(String text, String message) {
    assertThatThrownBy(() -> Parser.parse(text))
        .isInstanceOf(ParseException.class)
        .hasMessage(message);
  }

  @Test
  void positionsCountLinesAndBytes() {
    assertThatThrownBy(() -> Parser.parse("a +\n\"é\" + ) # é"))
        .hasMessage("2:9: parse error: unexpected right parenthesis ')'");
  }

  @Test
  void allErrorsOfMeaningAreReported() {
    ParseException e =
        catchThrowableOfType(
            ParseException.class,
            () -> Parser.parse("rate(a) + sum(b[5m]) + nothing(c{x=~\"(\"})"));
    assertThat(e.errors())
        .extracting(ParseException.Error::toString)
        .containsExactly(
            "1:34: parse error: error parsing regexp: missing closing ): `(`",
            "1:24: parse error: unknown function with name \"nothing\"");
    ParseException types =
        catchThrowableOfType(ParseException.class, () -> Parser.parse("rate(a) + sum(b[5m])"));
    assertThat(types.errors())
        .extracting(ParseException.Error::toString)
        .containsExactly(
            "1:6: parse error: expected type range vector in call to function \"rate\", got instant"
                + " vector",
            "1:15: parse error: expected type instant vector in aggregation expression, got range"
                + " vector");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 ^ 2 | -1 ^ 2",
        "2 ^ -3 * 4 | 2 ^ -3 * 4",
        "SUM BY (a) (b) | sum by (a) (b)",
        "sum(b) without (a) | sum without (a) (b)",
        "foo offset -2^2 | foo offset -2s ^ 2",
        "foo offset (1m+30s)*2 | foo offset (1m + 30s) * 2",
        "foo[5m] @ end() offset 90s | foo[5m] @ end() offset 1m30s",
        "foo[1h:] @ 12.3456 | foo[1h:] @ 12.346",
        "foo[step()+1m:max_of(range(), 10)] | foo[step() + 1m:max_of(range(), 10)]",
        "sum + by * offset | sum + by * offset",
        "fill + step - anchored | fill + step - anchored",
        "{\"my.metric\", 'a b'!=\"c\"} | {\"a b\"!=\"c\",__name__=\"my.metric\"}",
        "a + on (x, 'ü') group_left b | a + on (x, \"ü\") group_left () b",
        "a + bool fill_right(-1) fill_left(2) b | ERROR",
        "a == bool on (x) fill(1e30) b | a == bool on (x) fill (1e+30) b",
        "a + fill(1000000) b | a + fill (1e+06) b",
        "a + fill_left(123456789) b | a + fill_left (1.23456789e+08) b",
        "a + fill_right(999999) b | a + fill_right (999999) b",
        "a offset -0.0004 | a offset -0s",
        "a[5m:1e-10] | a[5m:]",
        "a @ -0.0005 | a @ -0.001",
        "a >/ 1 | a >/ 1",
        "a smoothed | a smoothed",
        "a[5m] anchored offset 1m | a[5m] anchored offset 1m",
        "0x1F + 1_000 + 017 + .5e1 + Inf + nan | 31 + 1000 + 15 + 5 + +Inf + NaN",
        "'a\\x62\\u00e9' | \"abé\"",
        "\"\\xff\" | \"\\xff\"",
        "1h30m | 1h30m",
        "info(a, {b=~'.*'}) | info(a, {b=~\".*\"})"
      },
      quoteCharacter = '\0')
  void expressionsArePrintedOnOneLine(String text, String printed) {
    String actual;
    try {
      actual = Parser.parse(text, ParserOptions.ALL).toString();
    } catch (ParseException e) {
      actual = "ERROR";
    }
    assertThat(actual).isEqualTo(printed);
  }

  @Test
  void longExpressionsAreSplitAtTheirOperators() {
    String text =
        "sum by (instance, job) (rate(http_requests_total{job=\"some-long-job-name\"}[5m])) / "
            + "topk(5, -(abs(some_other_metric_with_a_long_name{environment=\"production\"})))";
    assertThat(PrettyPrinter.print(Parser.parse(text)))
        .isEqualTo(
            """
              sum by (instance, job) (rate(http_requests_total{job="some-long-job-name"}[5m]))
            /
              topk(5, -(abs(some_other_metric_with_a_long_name{environment="production"})))\
            """);
  }

  @Test
  void treesAreWrittenAsJson() {
    String text = "a{b=\"<\"} - on (c) fill_left(1.5) d[(5m)] ";
    assertThatThrownBy(() -> Parser.parse(text, ParserOptions.ALL))
        .hasMessageContaining(
            "binary expression must contain only scalar and instant vector types");
    assertThat(
            JsonPrinter.print(
                Parser.parse("a{b=\"<\"} - on (c) fill_left(1.5) d", ParserOptions.ALL)))
        .contains("{\"name\":\"b\",\"type\":\"=\",\"value\":\"\\u003c\"}")
        .contains("\"fillValues\":{\"lhs\":1.5,\"rhs\":null}");
    assertThat(JsonPrinter.print(Parser.parse("d[(5m)]")))
        .contains(
            "\"rangeExpr\":{\"lhs\":null,\"op\":\"+\",\"rhs\":{\"duration\":true,"
                + "\"type\":\"numberLiteral\",\"val\":\"300\"},\"type\":\"durationExpr\","
                + "\"wrapped\":true}");
  }

  @ParameterizedTest
  @CsvSource({"1000000, 1000000", "0.00001, 0.00001", "1e-7, 1e-07", "1e21, 1e+21", "-0, -0"})
  void numbersInTreesHaveExponentsWhereGoHasThemInJson(String number, String json) {
    assertThat(JsonPrinter.print(Parser.parse("a + fill(" + number + ") b", ParserOptions.ALL)))
        .contains("\"fillValues\":{\"lhs\":" + json + ",\"rhs\":" + json + "}");
  }

  @Test
  void selectorsAndMetricsAreParsedAlone() {
    assertThat(Parser.parseMetricSelector("up{job=~\"a|b\",}"))
        .extracting(Object::toString)
        .containsExactly("job=~\"a|b\"", "__name__=\"up\"");
    assertThat(Parser.parseMetricSelector("{}")).isEmpty();
    assertThatThrownBy(() -> Parser.parseMetricSelector("up[5m]"))
        .hasMessage("1:3: parse error: unexpected \"[\"");
    assertThat(Parser.parseMetric("up{a=\"b\",'c d'=\"e\"}"))
        .isEqualTo(Labels.of("__name__", "up", "a", "b", "c d", "e"));
    assertThat(Parser.parseMetric("{\"up.time\"}")).isEqualTo(Labels.of("__name__", "up.time"));
    assertThatThrownBy(() -> Parser.parseMetric("up{a}"))
        .hasMessage("1:5: parse error: unexpected \"}\" in label set, expected \"=\"");
  }

  @Test
  void deepNestingIsRefusedAndNeverOverflowsTheStack() {
    for (String text :
        List.of(
            "(".repeat(100_000) + "1" + ")".repeat(100_000),
            "1" + "+1".repeat(50_000),
            "-".repeat(100_000) + "a",
            "1" + "^1".repeat(50_000),
            "abs(".repeat(50_000) + "a" + ")".repeat(50_000),
            "a[" + "(".repeat(50_000) + "1" + ")".repeat(50_000) + "]",
            "a[1" + "+1".repeat(50_000) + "]",
            "a[1" + "^1".repeat(50_000) + "]",
            "a" + "[1m:1m]".repeat(50_000))) {
      onUsualStack(
          () ->
              assertThatThrownBy(() -> Parser.parse(text))
                  .isInstanceOf(ParseException.class)
                  .hasMessageContaining("expression is nested deeper than 500 levels"));
    }
  }

  @Test
  void treesOfTheGreatestDepthCanBeWalked() {
    for (String text :
        List.of(
            "(".repeat(499) + "a" + ")".repeat(499),
            "1" + "+1".repeat(499),
            "abs(".repeat(499) + "a" + ")".repeat(499),
            "a" + " or a".repeat(499))) {
      onUsualStack(
          () -> {
            Expr expr = Parser.parse(text);
            assertThat(Parser.parse(expr.toString()).toString()).isEqualTo(expr.toString());
            assertThat(PrettyPrinter.print(expr)).isNotEmpty();
            assertThat(JsonPrinter.print(expr)).isNotEmpty();
            assertThat(expr.hashCode()).isEqualTo(Parser.parse(text).hashCode());
          });
    }
  }

  @Test
  void longTextsAreRefused() {
    ParserOptions options = new ParserOptions(false, true, false, false, 10, 1000);
    assertThatThrownBy(() -> Parser.parse("1 + 1 + 1 + 1", options))
        .hasMessage("1:1: parse error: expression is too long: 13 characters, the limit is 10");
  }

  /* The usual stack, whatever the thread of the test has. */
  private static void onUsualStack(Runnable action) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, action, "usual stack", 1024 * 1024);
    thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
