package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import org.junit.jupiter.api.Test;

class LabelBufferTest {
  @Test
  void ofALabelThatIsThereTwiceTheFirstCountsWhereThatIsForgiven() {
    LabelBuffer labels = new LabelBuffer();
    labels.add("trace", "first");
    labels.add("a", "b");
    labels.add("trace", "second");
    assertThat(labels.toLenientLabels()).isEqualTo(Labels.of("a", "b", "trace", "first"));
  }
}
