package dev.ferula.notation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths of time are written as Go's Duration.String writes them. */
class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "-1, -1ns",
    "999, 999ns",
    "1000, 1\u00b5s",
    "1500, 1.5\u00b5s",
    "999999, 999.999\u00b5s",
    "1000000, 1ms",
    "1000001, 1.000001ms",
    "1000000000, 1s",
    "1000000001, 1.000000001s",
    "-1500000000, -1.5s",
    "60000000000, 1m0s",
    "3600500000000, 1h0m0.5s",
    "360000000000000, 100h0m0s",
    "9223372036854775807, 2562047h47m16.854775807s",
    "-9223372036854775808, -2562047h47m16.854775808s",
  })
  void nanosecondsAreWrittenInGosUnits(long nanos, String text) {
    assertThat(GoDuration.ofNanos(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "5, 5ms",
    "-1, -1ms",
    "1001, 1.001s",
    "7200000, 2h0m0s",
    "9223372036854775807, 2562047788015h12m55.807s",
  })
  void anyNumberOfMillisecondsIsWritten(long millis, String text) {
    assertThat(GoDuration.ofMillis(millis)).isEqualTo(text);
  }

  @Test
  void theDigitsOfAFractionAreThoseOfTheExactNumber() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      long nanos = 1 + (random.nextLong() & Long.MAX_VALUE) % 60_000_000_000L >> random.nextInt(36);
      String text = GoDuration.ofNanos(nanos);
      int unit =
          text.endsWith("ns") ? 0 : text.endsWith("\u00b5s") ? 3 : text.endsWith("ms") ? 6 : 9;
      String exact = BigDecimal.valueOf(nanos, unit).stripTrailingZeros().toPlainString();
      assertThat(text.replaceAll("[^0-9.]", "")).isEqualTo(exact);
    }
  }
}
