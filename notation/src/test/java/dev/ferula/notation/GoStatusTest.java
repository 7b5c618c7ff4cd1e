package dev.ferula.notation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoStatusTest {
  @Test
  void wordsAreGosAlsoWhereLaterStandardsHaveOthers() {
    assertThat(GoStatus.text(200)).isEqualTo("OK");
    assertThat(GoStatus.text(413)).isEqualTo("Request Entity Too Large");
    assertThat(GoStatus.text(416)).isEqualTo("Requested Range Not Satisfiable");
    assertThat(GoStatus.text(418)).isEqualTo("I'm a teapot");
    assertThat(GoStatus.text(500)).isEqualTo("Internal Server Error");
  }

  @Test
  void aStatusThatNothingIsSaidOfHasNoWords() {
    assertThat(GoStatus.text(7)).isEmpty();
    assertThat(GoStatus.text(306)).isEmpty();
    assertThat(GoStatus.text(499)).isEmpty();
  }
}
