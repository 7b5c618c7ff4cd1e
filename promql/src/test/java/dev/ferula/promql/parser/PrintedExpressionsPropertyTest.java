package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Printing and parsing are inverse: for generated expressions of all kinds. */
class PrintedExpressionsPropertyTest {
  private static final long SEED = Long.getLong("seed", 314L);

  private final Random random = new Random(SEED);

  @Test
  void printedExpressionsParseToTheSameTree() {
    for (int i = 0; i < 5000; i++) {
      String text = vector(4);
      String context = "seed " + SEED + ": " + text;
      Expr expr;
      try {
        expr = Parser.parse(text, ParserOptions.ALL);
      } catch (ParseException e) {
        throw new AssertionError(context, e);
      }
      String printed = expr.toString();
      Expr again = Parser.parse(printed, ParserOptions.ALL);
      assertThat(JsonPrinter.print(again)).as(context).isEqualTo(JsonPrinter.print(expr));
      assertThat(again.toString()).as(context).isEqualTo(printed);
      Expr pretty = Parser.parse(PrettyPrinter.print(expr), ParserOptions.ALL);
      assertThat(pretty.toString()).as(context).isEqualTo(printed);
      assertThat(Parser.parse(printed, ParserOptions.ALL)).as(context).isEqualTo(again);
    }
  }

  private String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  private String vector(int depth) {
    if (depth == 0) {
      return selector() + modifiers();
    }
    return switch (random.nextInt(11)) {
      case 0 -> "(" + vector(depth - 1) + ")" + binaryOperator() + "(" + vector(depth - 1) + ")";
      case 1 -> vector(depth - 1) + pick(" + ", "*", " ^ ", "-", " atan2 ", "%") + scalar(1);
      case 2 ->
          pick("sum", "max by (a, \"b c\")", "count without (x)") + "(" + vector(depth - 1) + ")";
      case 3 ->
          pick("topk", "limit_ratio", "quantile")
              + "("
              + scalar(1)
              + ", "
              + vector(depth - 1)
              + ") by (z)";
      case 4 -> pick("rate", "changes", "last_over_time") + "(" + matrix(depth - 1) + ")";
      case 5 -> "(" + vector(depth - 1) + ")";
      case 6 -> pick("-", "+", "- -") + "(" + vector(depth - 1) + ")";
      case 7 -> "label_replace(" + vector(depth - 1) + ", \"a\", '$1\\t', \"b\", `(.*)`)";
      case 8 -> vector(depth - 1) + pick(" + ", "-", "*", " / ", " % ", " ^ ") + vector(depth - 1);
      case 9 -> "(" + vector(depth - 1) + ")" + pick(" >= ", " == bool ", " </ ", ">/") + scalar(0);
      default -> selector() + modifiers();
    };
  }

  private String binaryOperator() {
    if (random.nextInt(3) == 0) {
      return pick(" and ", " or ", " unless ") + pick("", "on (a) ", "ignoring (\"ü\") ");
    }
    String operator = pick(" + ", " - ", " / ", " % ", " == bool ", " < ", " ^ ");
    String matching =
        pick(
            "",
            "on (a, b) ",
            "ignoring () ",
            "on () group_left (c) ",
            "ignoring (x) group_right () ");
    return operator + matching + pick("", "", "fill (1) ", "fill_left (-2.5) fill_right (0x10) ");
  }

  private String scalar(int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(5)) {
      case 0 -> pick("1", "0.1", "1e3", "-7", "5m", "-1h30m", "(Inf)", "NaN");
      case 1 -> "time()";
      case 2 -> "scalar(" + selector() + ")";
      // Infinity prints with a sign, which binds less tightly than a power.
      case 3 -> "(" + scalar(depth - 1) + ")" + pick("+", " == bool ", "^") + scalar(depth - 1);
      default -> "(" + scalar(depth - 1) + ")";
    };
  }

  private String selector() {
    return pick("up", "sum", "a:b:c", "fill", "start", "offset")
        + pick(
            "",
            "",
            "{}",
            "{x=\"1\"}",
            "{\"a b\"!~'c|d'}",
            "{é_is_quoted_in='x'}".replace("é_", "e_"));
  }

  private String matrix(int depth) {
    if (random.nextBoolean()) {
      return selector() + "[" + duration(2) + "]" + at() + rangeOffset();
    }
    // A colon needs a number before it in the brackets.
    String step = random.nextBoolean() ? duration(1) : "";
    return "("
        + vector(depth > 0 ? depth - 1 : 0)
        + ")["
        + "1s + "
        + duration(1)
        + ":"
        + step
        + "]"
        + at()
        + rangeOffset();
  }

  private String duration(int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(7)) {
      case 0 -> pick("5m", "1h30m", "300", "0.5", "1d");
      case 1 -> "step()";
      case 2 -> "range()";
      case 3 -> duration(depth - 1) + pick(" + ", "-", "*", "^") + duration(depth - 1);
      case 4 -> "(" + duration(depth - 1) + ")";
      case 5 ->
          pick("min_of", "max_of") + "(" + duration(depth - 1) + ", " + duration(depth - 1) + ")";
      default -> "-(" + duration(depth - 1) + ") + 1y";
    };
  }

  private String modifiers() {
    String extension = random.nextInt(6) == 0 ? pick(" anchored", " smoothed") : "";
    return extension + at() + offset();
  }

  private String at() {
    return pick("", "", "", " @ 12.345", " @ start()", " @ end()", " @ -5");
  }

  /* Operators after an offset in parentheses belong to the offset, so only ranges have one. */
  private String offset() {
    return pick("", "", "", " offset 5m", " offset -90", " offset -step()");
  }

  private String rangeOffset() {
    return random.nextInt(3) == 0 ? " offset (" + duration(1) + ")" : offset();
  }
}
