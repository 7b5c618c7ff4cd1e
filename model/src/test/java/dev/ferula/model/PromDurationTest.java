package dev.ferula.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0s",
    "0s, 0, 0s",
    "324ms, 324, 324ms",
    "3s, 3000, 3s",
    "5m, 300000, 5m",
    "90s, 90000, 1m30s",
    "1h30m, 5400000, 1h30m",
    "4d1h, 349200000, 4d1h",
    "14d, 1209600000, 2w",
    "8d, 691200000, 8d",
    "3w2d, 1987200000, 23d",
    "10y, 315360000000, 10y",
    "1y1d, 31622400000, 366d"
  })
  void durationsAreReadAndPrinted(String text, long millis, String printed) {
    assertThat(PromDuration.parseMillis(text)).isEqualTo(millis);
    assertThat(PromDuration.formatMillis(millis)).isEqualTo(printed);
    assertThat(PromDuration.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "'' ~ empty duration string",
        "1 ~ not a valid duration string: \"1\"",
        "m ~ not a valid duration string: \"m\"",
        "-1m ~ not a valid duration string: \"-1m\"",
        "1m1h ~ not a valid duration string: \"1m1h\"",
        "1m1m ~ not a valid duration string: \"1m1m\"",
        "1.5h ~ unknown unit \".\" in duration \"1.5h\"",
        "5y1hs ~ unknown unit \"hs\" in duration \"5y1hs\"",
        "293y ~ duration out of range",
        "18446744073709551615ms ~ duration out of range",
        "18446744073709551616ms ~ not a valid duration string: \"18446744073709551616ms\""
      })
  void otherTextsAreRefused(String text, String message) {
    assertThatThrownBy(() -> PromDuration.parseMillis(text)).hasMessage(message);
  }

  @Test
  void negativeDurationsPrintWithASign() {
    assertThat(PromDuration.format(Duration.ofMinutes(-90))).isEqualTo("-1h30m");
  }
}
