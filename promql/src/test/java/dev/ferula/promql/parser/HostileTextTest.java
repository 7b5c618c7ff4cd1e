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
      return ExpressionFuzz.isUnderstood(text);
    } catch (RuntimeException | Error e) {
      return fail("seed " + seed + ": " + text, e);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(5) > 0) {
      text.append(
          ExpressionFuzz.WELL_FORMED.get(random.nextInt(ExpressionFuzz.WELL_FORMED.size())));
    }
    for (int changes = random.nextInt(8); changes > 0; changes--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(6)));
        case 1 -> text.insert(at, FRAGMENTS.charAt(random.nextInt(FRAGMENTS.length())));
        case 2 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
        case 3 -> {
          String other =
              ExpressionFuzz.WELL_FORMED.get(random.nextInt(ExpressionFuzz.WELL_FORMED.size()));
          int from = random.nextInt(other.length());
          text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(20)));
        }
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }
}
