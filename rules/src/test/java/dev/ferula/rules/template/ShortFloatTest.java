package dev.ferula.rules.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortFloatTest {
  private static final long SEED = 20_261_129;

  @ParameterizedTest
  @CsvSource({
    "1, 4, 1",
    "933.3333333333334, 4, 933.3",
    "0.1, 4, 0.1",
    "0.125, 2, 0.12",
    "0.375, 2, 0.38",
    "1000, 4, 1000",
    "1200, 4, 1200",
    "0.0001, 4, 0.0001",
    "0.00012345, 4, 0.0001234",
    "123456789012345, 15, 123456789012345",
    "2.5, 1, 2",
    "3.5, 1, 4",
    "0.5, 1, 0.5",
    "9.949, 2, 9.9"
  })
  void everydayNumbersAreRoundedToTheEvenOne(double value, int digits, String text) {
    assertThat(ShortFloat.general(value, digits)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"9.99, 2", "0.00009, 4", "12345, 4", "1e300, 15", "1, 16", "0, 4"})
  void whatItCannotTellIsLeftToOthers(double value, int digits) {
    assertThat(ShortFloat.general(value, digits)).isNull();
  }

  @Test
  void digitsAreThoseOfExactArithmetic() {
    Random random = new Random(SEED);
    int told = 0;
    for (int i = 0; i < 50_000; i++) {
      double value = Math.pow(10, random.nextInt(-5, 16)) * random.nextDouble();
      if (i % 3 == 0) {
        // Many of these lie half way between two results.
        value = Math.rint(value * 1024) / 1024;
      }
      int digits = random.nextInt(1, 17);
      String text = ShortFloat.general(value, digits);
      if (text != null) {
        told++;
        BigDecimal exact =
            new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        assertThat(text)
            .as("seed %s: %s to %s digits", SEED, value, digits)
            .isEqualTo(exact.stripTrailingZeros().toPlainString());
      }
    }
    assertThat(told).isGreaterThan(20_000);
  }
}
