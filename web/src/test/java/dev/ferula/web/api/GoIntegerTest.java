package dev.ferula.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoIntegerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                     | 7
          +7                    | 7
          -007                  | -7
          9223372036854775807   | 9223372036854775807
          9223372036854775808   | value out of range
          -9223372036854775809  | value out of range
          18446744073709551615x | invalid syntax
          18446744073709551616x | value out of range
          ''                    | invalid syntax
          +                     | invalid syntax
          +-1                   | invalid syntax
          1_0                   | invalid syntax
          0x1                   | invalid syntax
          \u0661                | invalid syntax
          """)
  void wholeNumbers(String text, String expected) {
    assertThat(read(() -> GoInteger.parse(text), "Atoi", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2147483647   | 2147483647
          2147483648   | value out of range
          4294967295y  | invalid syntax
          4294967296y  | value out of range
          292277024626y | value out of range
          5m           | invalid syntax
          """)
  void wholeNumbersOf32Bits(String text, String expected) {
    assertThat(read(() -> (long) GoInteger.parse32(text), "ParseInt", text)).isEqualTo(expected);
  }

  private static String read(LongSupplier number, String function, String text) {
    try {
      return Long.toString(number.getAsLong());
    } catch (NumberFormatException e) {
      assertThat(e).hasMessageStartingWith("strconv." + function + ": parsing \"" + text + "\": ");
      return e.getMessage().substring(e.getMessage().lastIndexOf(": ") + 2);
    }
  }
}
