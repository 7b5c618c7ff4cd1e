package dev.ferula.notation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Floats are written as Go writes them, whichever way their digits are found. */
class GoNumberTest {
  @Test
  void whatNeedsNoExponentHasTheShortestDigits() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double value = Math.pow(10, random.nextInt(11) - 4) * (random.nextInt(2_000_000) - 1_000_000);
      if (random.nextBoolean()) {
        value *= random.nextDouble();
      }
      double size = Math.abs(value);
      if (size >= 1e-4 && size < 1e6) {
        String exact = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
        assertThat(GoNumber.general(value)).isEqualTo(exact);
      }
    }
  }

  @Test
  void sixDecimalsAreThoseOfTheNumberItself() {
    assertThat(GoNumber.sixDecimals(1e23)).isEqualTo("99999999999999991611392.000000");
    assertThat(GoNumber.sixDecimals(0.0000005)).isEqualTo("0.000000");
    assertThat(GoNumber.sixDecimals(-1e-9)).isEqualTo("-0.000000");
    assertThat(GoNumber.sixDecimals(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
  }

  @Test
  void theBoundsOfTheExponentAreThose() {
    assertThat(GoNumber.general(999_999.5)).isEqualTo("999999.5");
    assertThat(GoNumber.general(1e6)).isEqualTo("1e+06");
    assertThat(GoNumber.general(-1e6)).isEqualTo("-1e+06");
    assertThat(GoNumber.general(0.001)).isEqualTo("0.001");
    assertThat(GoNumber.general(0.0009765625)).isEqualTo("0.0009765625");
    assertThat(GoNumber.general(0.00009)).isEqualTo("9e-05");
  }
}
