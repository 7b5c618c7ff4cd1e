package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastNumberTest {
  private static final long SEED = Long.getLong("seed", 20261122);
  private static final int ROUNDS = 200_000;

  private final FastNumber number = new FastNumber();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1",
        "+1.5",
        "9007199254740993",
        "9223372036854775808",
        "0.1",
        ".5",
        "5.",
        "1e22",
        "1e23",
        "1.7976931348623157e308",
        "2.2250738585072014e-308",
        "0.013300656000000001",
        "123456789012345678e-30",
        "9007199254740992.5"
      })
  void readsWhatTheLibraryReads(String text) {
    check(text, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", ".", "1e", "1e+", "e5", "0x1", "1e400", "4.9e-324", "NaN", "1 2x"})
  void leavesTheRest(String text) {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    assertThat(number.scanNumber(b, 0, b.length)).isNotEqualTo(b.length);
  }

  @Test
  void randomDoublesReadBackToTheBit() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        check(Double.toString(value), false);
      }
    }
  }

  @Test
  void randomDigitsRoundAsTheLibraryRounds() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      long digits = random.nextLong() >>> random.nextInt(1, 64);
      String text = String.format(Locale.ROOT, "%de%d", digits, random.nextInt(-330, 320));
      check(text, false);
    }
  }

  private void check(String text, boolean must) {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    int end = number.scanNumber(b, 0, b.length);
    if (end < 0 && !must) {
      return;
    }
    assertThat(end).as(text + ", seed " + SEED).isEqualTo(b.length);
    assertThat(Double.doubleToRawLongBits(number.value))
        .as(text + ", seed " + SEED)
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }
}
