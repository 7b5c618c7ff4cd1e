package dev.ferula.rules.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlertTemplateExpanderTest {
  private final AlertTemplateExpander templates = TemplateCases.expander();

  static List<TemplateCases.Case> expansions() {
    return TemplateCases.read("expansions.txt");
  }

  static List<TemplateCases.Case> refusals() {
    return TemplateCases.read("refusals.txt");
  }

  @ParameterizedTest
  @MethodSource("expansions")
  void templateExpandsAsInPrometheus(TemplateCases.Case given) {
    assertThat(templates.expand(given.template(), "A", TemplateCases.ELEMENT, 0))
        .isEqualTo(given.output());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void badTemplateIsRefusedWhenItIsLoaded(TemplateCases.Case given) {
    assertThatThrownBy(() -> AlertTemplateExpander.check(given.template(), "A"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(given.output());
  }
}
