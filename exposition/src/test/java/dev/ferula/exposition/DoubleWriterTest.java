package dev.ferula.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleWriterTest {
  private static final int RANDOM_DOUBLES = 300_000;

  private final DoubleWriter writer = new DoubleWriter();
  private final byte[] out = new byte[DoubleWriter.MAX_PLAIN_LENGTH];

  /* What Go 1.22 prints for each: exposition (expfmt), 'g', 'f' and the HTTP API. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 0",
    "-0.0, 0, -0, -0, -0",
    "1, 1, 1, 1, 1",
    "-1, -1, -1, -1, -1",
    "2.5, 2.5, 2.5, 2.5, 2.5",
    "100, 100, 100, 100, 100",
    "99999, 99999, 99999, 99999, 99999",
    "100000, 100000, 100000, 100000, 100000",
    "999999, 999999, 999999, 999999, 999999",
    "1000000, 1e+06, 1e+06, 1000000, 1000000",
    "-1000000, -1e+06, -1e+06, -1000000, -1000000",
    "1234567, 1.234567e+06, 1.234567e+06, 1234567, 1234567",
    "123456.7, 123456.7, 123456.7, 123456.7, 123456.7",
    "1234567.5, 1.2345675e+06, 1.2345675e+06, 1234567.5, 1234567.5",
    "123456789.0000001, 1.234567890000001e+08, 1.234567890000001e+08, 123456789.0000001,"
        + " 123456789.0000001",
    "0.1, 0.1, 0.1, 0.1, 0.1",
    "0.0001, 0.0001, 0.0001, 0.0001, 0.0001",
    "0.00001, 1e-05, 1e-05, 0.00001, 0.00001",
    "0.00012345, 0.00012345, 0.00012345, 0.00012345, 0.00012345",
    "1e-6, 1e-06, 1e-06, 0.000001, 0.000001",
    "9.99e-7, 9.99e-07, 9.99e-07, 0.000000999, 9.99e-07",
    "1e-7, 1e-07, 1e-07, 0.0000001, 1e-07",
    "1e20, 1e+20, 1e+20, 100000000000000000000, 100000000000000000000",
    "1e21, 1e+21, 1e+21, 1000000000000000000000, 1e+21",
    "1e23, 1e+23, 1e+23, 100000000000000000000000, 1e+23",
    "9007199254740992, 9.007199254740992e+15, 9.007199254740992e+15, 9007199254740992,"
        + " 9007199254740992",
    "0.30000000000000004, 0.30000000000000004, 0.30000000000000004, 0.30000000000000004,"
        + " 0.30000000000000004",
    "654.0799999999999, 654.0799999999999, 654.0799999999999, 654.0799999999999,"
        + " 654.0799999999999",
    "NaN, NaN, NaN, NaN, NaN",
    "Infinity, +Inf, +Inf, +Inf, +Inf",
    "-Infinity, -Inf, -Inf, -Inf, -Inf",
  })
  void printsAsGoDoes(double value, String exposition, String general, String plain, String api) {
    assertThat(text(writer.exposition(value, out, 0))).isEqualTo(exposition);
    assertThat(text(writer.general(value, out, 0))).isEqualTo(general);
    assertThat(text(writer.plain(value, out, 0))).isEqualTo(plain);
    assertThat(DoubleWriter.api(value)).isEqualTo(api);
  }

  @ParameterizedTest
  @CsvSource({
    "4.9E-324, 5e-324",
    "9.9E-324, 1e-323",
    "1.5E-323, 1.5e-323",
    "4.9E-323, 5e-323",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "2.225073858507201E-308, 2.225073858507201e-308",
    "1.7976931348623157E308, 1.7976931348623157e+308",
    "9.5367431640625E-7, 9.5367431640625e-07",
    "5.0E-324, 5e-324",
    "1.0E100, 1e+100",
  })
  void printsTheEdgesOfTheRange(double value, String general) {
    assertThat(text(writer.general(value, out, 0))).isEqualTo(general);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, 0.0",
    "1, 1.0",
    "-1, -1.0",
    "17, 17.0",
    "0.5, 0.5",
    "1000, 1000.0",
    "123456, 123456.0",
    "1000000, 1e+06",
    "1e21, 1e+21",
    "0.00001, 1e-05",
    "Infinity, +Inf",
    "NaN, NaN",
  })
  void printsCanonicalFloatsForOpenMetrics(double value, String expected) {
    assertThat(text(writer.openMetrics(value, out, 0))).isEqualTo(expected);
  }

  @Test
  void randomDoublesReadBackAndAreAsShortAsJavasOwn() {
    long seed = Long.getLong("seed", new SplittableRandom().nextLong());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < RANDOM_DOUBLES; i++) {
      check(Double.longBitsToDouble(random.nextLong()), seed);
    }
  }

  @Test
  void decimalsOfFewDigitsPrintAsTheyWereWritten() {
    long seed = Long.getLong("seed", new SplittableRandom().nextLong());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < RANDOM_DOUBLES; i++) {
      int decimals = random.nextInt(0, 9);
      BigDecimal decimal = BigDecimal.valueOf(random.nextLong(1_000_000_000), decimals);
      double value = decimal.doubleValue();
      check(value, seed);
      assertThat(new BigDecimal(text(writer.plain(value, out, 0))))
          .as("-Dseed=%d", seed)
          .isEqualByComparingTo(decimal);
    }
  }

  @Test
  void everyPowerOfTwoAndItsNeighboursPrintAsJavaDoes() {
    for (int exponent = -1074; exponent < 1024; exponent++) {
      double power = Math.scalb(1.0, exponent);
      check(power, 0);
      check(Math.nextUp(power), 0);
      check(Math.nextDown(power), 0);
    }
    for (long bits = 1; bits < 20_000; bits++) {
      check(Double.longBitsToDouble(bits), 0);
    }
  }

  @Test
  void wholeNumbersPrintAsLongs() {
    long[] values = {0, 1, -1, 9, 10, 99, 100, -12345, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53};
    for (long value : values) {
      assertThat(text(writer.integer(value, out, 0))).isEqualTo(Long.toString(value));
    }
  }

  @Test
  void writesWhereItIsTold() {
    out[0] = 'x';
    int next = writer.exposition(12.75, out, 1);
    assertThat(text(next)).isEqualTo("x12.75");
  }

  /* Java's toString is the oracle: shortest since JDK 19. */
  private void check(double value, long seed) {
    String java = Double.toString(value).replace("Infinity", "Inf");
    java = java.equals("Inf") ? "+Inf" : java;
    assertThat(text(writer.java(value, out, 0))).as("-Dseed=%d", seed).isEqualTo(java);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return;
    }
    same(value, text(writer.general(value, out, 0)), java, seed);
    same(value, text(writer.api(value, out, 0)), java, seed);
    same(value, text(writer.exponential(value, out, 0)), java, seed);
    same(value, text(writer.plain(value, out, 0)), java, seed);
  }

  private static void same(double value, String text, String java, long seed) {
    assertThat(Double.parseDouble(text)).as("%s, -Dseed=%d", text, seed).isEqualTo(value);
    assertThat(significantDigits(text)).isLessThanOrEqualTo(significantDigits(java));
  }

  private static int significantDigits(String text) {
    return new BigDecimal(text).stripTrailingZeros().precision();
  }

  private String text(int length) {
    return new String(out, 0, length, StandardCharsets.US_ASCII);
  }
}
