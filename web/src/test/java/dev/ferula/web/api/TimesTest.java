package dev.ferula.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times and durations are taken and refused as Go takes and refuses them. */
class TimesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1700000300.5|1700000300500",
        "-1.5|-1500",
        "0.0005|1",
        "-0.0005|-1",
        "1_700_000_000|1700000000000",
        "0x6553f100p0|1700000000000",
        ".5|500",
        "5.|5000",
        "1e11|100000000000000",
        "-9223372036854774|-9223372036854774000",
        "2023-11-14T22:18:20Z|1700000300000",
        "2023-11-14T22:18:20.5+01:00|1699996700500",
        "2023-11-14T22:18:20,5Z|1700000300500",
        "2023-11-14T22:18:20.1234567891Z|1700000300123",
        "2023-11-14T2:18:20Z|1699928300000",
        "2023-11-14T22:18:20+24:00|1699913900000",
        "0000-01-01T00:00:00Z|-62167219200000",
        "2024-02-29T00:00:00Z|1709164800000",
        "292277025-08-18T07:12:54.999999999Z|9223309901257974999",
        "-292273086-05-16T16:47:06Z|-9223309901257974000",
      })
  void timesThatAreTaken(String text, long millis) {
    assertThat(Times.parse(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "now",
        "1e400",
        "1e300",
        "-9223372036854776",
        "1__0",
        "_1",
        "1_",
        "1_.5",
        "0x10",
        "1.5f",
        "\u0661",
        "2023-11-14t22:18:20z",
        "2023-11-14T22:18Z",
        "2023-11-14T22:18:20",
        "2023-11-14T22:18:20+0100",
        "2023-11-14T22:18:60Z",
        "2023-11-14T24:00:00Z",
        "2023-11-14T22:18:20.Z",
        "2023-11-14T22:18:20+25:00",
        "2023-11-14T22:18:20+01:61",
        "2023-02-29T00:00:00Z",
        "2023-13-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2023-11-14T22:18:20Z ",
        "+292277025-08-18T07:12:54.999999999Z",
      })
  void timesThatAreRefused(String text) {
    assertThatThrownBy(() -> Times.parse(text))
        .hasMessageStartingWith("cannot parse \"")
        .hasMessageEndingWith("\" to a valid timestamp");
  }

  @ParameterizedTest
  @CsvSource({"1.5,1500", "1_0,10000", "0x1p4,16000", "1m30s,90000", "-5,-5000", "0.0019,1"})
  void durationsThatAreTaken(String text, long millis) {
    assertThat(ApiParameters.parseDuration(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "Inf,. It overflows int64",
    "-inf,. It overflows int64",
    "1e300,. It overflows int64",
    "1 m,''",
    "1.5m,''",
    "1s1s,''",
    "99999999999w,''",
    "300y,''",
  })
  void durationsThatAreRefused(String text, String why) {
    assertThatThrownBy(() -> ApiParameters.parseDuration(text))
        .hasMessage("cannot parse \"" + text + "\" to a valid duration" + why);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1, 1970-01-01T00:00:00.001Z",
    "100, 1970-01-01T00:00:00.1Z",
    "1120, 1970-01-01T00:00:01.12Z",
    "-1, 1969-12-31T23:59:59.999Z",
  })
  void datesHaveAsManyDigitsOfTheFractionAsNeeded(long millis, String text) {
    assertThat(Times.rfc3339(millis)).isEqualTo(text);
  }
}
