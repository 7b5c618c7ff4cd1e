package dev.ferula.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0B",
    "15MB, 15728640, 15MiB",
    "15MiB, 15728640, 15MiB",
    "1.5KB, 1536, 1KiB512B",
    "1GB512MB, 1610612736, 1GiB512MiB",
    "-1KB, -1024, -1KiB",
    "7B, 7, 7B",
    "1.B.5KB, 513, 513B",
  })
  void readsAndPrintsPowersOf1024(String text, long bytes, String printed) {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    assertThat(ByteSize.format(bytes)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "100|units: unknown unit  in 100",
        "1XB|units: unknown unit XB in 1XB",
        "MB|units: invalid MB",
        "1.2.3MB|units: unknown unit  in 1.2.3MB",
        ".MB|units: invalid .MB",
        "99999999999999999999|units: invalid 99999999999999999999",
        "100EB|units: overflow parsing unit",
      },
      delimiter = '|')
  void refusesInPrometheusWords(String text, String message) {
    assertThatThrownBy(() -> ByteSize.parse(text)).hasMessage(message);
  }
}
