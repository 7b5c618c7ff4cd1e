package dev.ferula.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapingSchemeTest {
  @ParameterizedTest
  @CsvSource({
    "no:escaping_required, no:escaping_required, no:escaping__required, no:escaping_required",
    "mysystem.prod.west.cpu.load, mysystem_prod_west_cpu_load,"
        + " mysystem_dot_prod_dot_west_dot_cpu_dot_load,"
        + " U__mysystem_2e_prod_2e_west_2e_cpu_2e_load",
    "http.status:sum, http_status:sum, http_dot_status:sum, U__http_2e_status:sum",
    "label with 😱, label_with__, label__with____, U__label_20_with_20__1f631_",
    "9lives, _lives, __lives, U___39_lives",
    "a_b, a_b, a__b, a_b",
    "a_b.c, a_b_c, a__b_dot_c, U__a__b_2e_c",
  })
  void metricNames(String name, String underscores, String dots, String values) {
    assertThat(EscapingScheme.ALLOW_UTF8.metricName(name)).isEqualTo(name);
    assertThat(EscapingScheme.UNDERSCORES.metricName(name)).isEqualTo(underscores);
    assertThat(EscapingScheme.DOTS.metricName(name)).isEqualTo(dots);
    assertThat(EscapingScheme.VALUES.metricName(name)).isEqualTo(values);
  }

  @Test
  void labelNamesMayNotHaveColons() {
    assertThat(EscapingScheme.UNDERSCORES.labelName("a:b")).isEqualTo("a_b");
    assertThat(EscapingScheme.VALUES.labelName("a:b")).isEqualTo("U__a_3a_b");
  }

  @Test
  void aLoneSurrogateIsShownAsTheReplacementCharacter() {
    assertThat(EscapingScheme.VALUES.metricName("a\ud800b")).isEqualTo("U__a_FFFD_b");
  }

  @Test
  void parametersAreTheWordsOfTheHeader() {
    for (EscapingScheme scheme : EscapingScheme.values()) {
      assertThat(EscapingScheme.ofParameter(scheme.parameter())).isEqualTo(scheme);
    }
    assertThat(EscapingScheme.ofParameter("none")).isNull();
  }
}
