package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoLiteralsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "017, 15",
    "089, 89",
    "0x1F, 31",
    "0X_ff, 255",
    "1_000, 1000",
    "1e3, 1000",
    ".5, 0.5",
    "5., 5",
    "-2, -2",
    "+2, 2",
    "Inf, Infinity",
    "-inf, -Infinity",
    "9223372036854775808, 9.223372036854775807E18",
    "0x7fffffffffffffff, 9.223372036854775807E18",
    "1_0.5, 10.5"
  })
  void numbersAreReadAsInGo(String text, double value) {
    assertThat(GoLiterals.parseNumber(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1f",
        "1d",
        " 1",
        "0x",
        "0x1p3",
        "1__0",
        "_1",
        "1_",
        "1e",
        "--1",
        "0x1.8",
        "0x8000000000000000"
      })
  void otherTextsAreNoNumbers(String text) {
    assertThatThrownBy(() -> GoLiterals.parseNumber(text))
        .hasMessageStartingWith("strconv.ParseFloat: parsing")
        .hasMessageEndingWith("invalid syntax");
  }

  @Test
  void tooLargeNumbersAreRefused() {
    assertThatThrownBy(() -> GoLiterals.parseNumber("1e999"))
        .hasMessage("strconv.ParseFloat: parsing \"1e999\": value out of range");
    assertThat(GoLiterals.parseNumber("NaN")).isNaN();
  }

  @Test
  void stringsAreUnquotedAsInGo() {
    assertThat(GoLiterals.unquote("\"a\\n\\t\\\"\\\\\"")).isEqualTo("a\n\t\"\\");
    assertThat(GoLiterals.unquote("'it\\'s \"q\"'")).isEqualTo("it's \"q\"");
    assertThat(GoLiterals.unquote("`raw\\n\n`")).isEqualTo("raw\\n\n");
    assertThat(GoLiterals.unquote("\"\\x41\\101\\u00e9\\U0001F600\"")).isEqualTo("AAé😀");
    assertThat(GoLiterals.unquote("\"\\xe2\\x82\\xac\"")).isEqualTo("€");
    assertThat(GoLiterals.unquote("\"a\\xffb\\xe2\\x82\"")).isEqualTo("a\udcffb\udce2\udc82");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"",
        "a",
        "\"a'",
        "\"a\"b\"",
        "\"\\q\"",
        "\"\\x4\"",
        "\"\\400\"",
        "\"\\ud800\"",
        "\"\\'\"",
        "\"\\\""
      })
  void malformedStringsAreRefused(String text) {
    assertThatThrownBy(() -> GoLiterals.unquote(text)).hasMessage("invalid syntax");
  }
}
