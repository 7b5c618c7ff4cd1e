package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the text, the parser answers with a tree that prints as what it was, or with errors that
 * have a place in the text. {@code -Dferula.parser.texts} says how many texts are tried.
 */
class HostileTextTest {
  private static final int TEXTS = Integer.getInteger("ferula.parser.texts", 40_000);

  private static final List<String> WELL_FORMED =
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

  private static final String FRAGMENTS =
      "(){}[],:;=!~<>+-*/%^@\"'`\\#\n\t .0123456789abcdefxyz_$\0ü€\ud83d\ude00\ud800\udc00\uffff";

  private static final List<String> WORDS =
      List.of(
          "by",
          "on",
          "offset",
          "bool",
          "sum",
          "and",
          "@",
          "start()",
          "[5m]",
          "[1m:]",
          "{}",
          "\\x",
          "\\u12",
          "1e",
          "0x",
          "inf",
          "nan",
          "group_left",
          "{{",
          "=~",
          "fill(",
          "5m3",
          "1_000",
          "keep");

  @Test
  void everyTextIsUnderstoodOrRefusedWithAPlace() {
    int understood = 0;
    for (int seed = 0; seed < TEXTS; seed++) {
      understood += isUnderstood(seed, text(new Random(seed))) ? 1 : 0;
    }
    assertThat(understood).as("texts that are expressions").isPositive().isLessThan(TEXTS);
  }

  private static boolean isUnderstood(int seed, String text) {
    try {
      Expr expr = Parser.parse(text, ParserOptions.ALL);
      String printed = Printer.print(expr);
      assertThat(Printer.print(Parser.parse(printed, ParserOptions.ALL)))
          .as("seed %d: %s", seed, text)
          .isEqualTo(printed);
      assertThat(PrettyPrinter.print(expr)).isNotEmpty();
      assertThat(JsonPrinter.print(expr)).startsWith("{");
      return true;
    } catch (ParseException e) {
      assertThat(e.errors()).as("seed %d: %s", seed, text).isNotEmpty();
      for (ParseException.Error error : e.errors()) {
        assertThat(error.span().start()).as("seed %d", seed).isBetween(0, text.length());
        assertThat(error.position())
            .as("seed %d", seed)
            .matches(text.isEmpty() ? "unknown position" : "\\d+:\\d+");
      }
      return false;
    } catch (RuntimeException | Error e) {
      return fail("seed " + seed + ": " + text, e);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(5) > 0) {
      text.append(WELL_FORMED.get(random.nextInt(WELL_FORMED.size())));
    }
    for (int changes = random.nextInt(8); changes > 0; changes--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(6)));
        case 1 -> text.insert(at, FRAGMENTS.charAt(random.nextInt(FRAGMENTS.length())));
        case 2 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
        case 3 -> {
          String other = WELL_FORMED.get(random.nextInt(WELL_FORMED.size()));
          int from = random.nextInt(other.length());
          text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(20)));
        }
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }
}
