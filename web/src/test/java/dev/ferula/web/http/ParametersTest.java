package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
  @Test
  void thoseOfTheFormComeBeforeThoseOfTheQuery() {
    Parameters parameters = new Parameters("a=1&b=%41+%2B", "a=2&c&=x&&d=e=f");
    assertThat(parameters.all("a")).containsExactly("1", "2");
    assertThat(parameters.first("b")).isEqualTo("A +");
    assertThat(parameters.all("c")).containsExactly("");
    assertThat(parameters.first("")).isEqualTo("x");
    assertThat(parameters.first("d")).isEqualTo("e=f");
    assertThat(parameters.all("none")).isEmpty();
    assertThat(parameters.failure()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,a=%zz,invalid URL escape \"%zz\"",
        "-,a=1%,invalid URL escape \"%\"",
        "-,%4=1,invalid URL escape \"%4\"",
        "-,a=%+1,invalid URL escape \"%+1\"",
        "-,a=%u0041,invalid URL escape \"%u0\"",
        "-,%x=%y&b=%z,invalid URL escape \"%x\"",
        "-,a;b,invalid semicolon separator in query",
        "-,a=%zz&b;c,invalid semicolon separator in query",
        "-,b;c&a=%zz,invalid semicolon separator in query",
        "a=%f,b;c,invalid URL escape \"%f\"",
      })
  void whatIsNoneIsLeftOutAndTold(String form, String query, String failure) {
    Parameters parameters = new Parameters(form, query + "&kept=1");
    assertThat(parameters.failure()).isEqualTo(failure);
    assertThat(parameters.first("a")).isEmpty();
    assertThat(parameters.first("kept")).isEqualTo("1");
  }
}
