package dev.ferula.notation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "up", "\u007f\u0080", "grüße", "\u07ff\u0800\uffff", "a😀b", "日本"})
  void lengthIsThatOfTheBytes(String text) {
    assertThat(GoText.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    String around = "é" + text + "😀";
    assertThat(GoText.length(around, 1, 1 + text.length())).isEqualTo(GoText.length(text));
  }

  @Test
  void textsOfLogsAreQuotedAsJson() {
    StringBuilder out = new StringBuilder("{");
    GoText.appendJson("<é&😀> \"\\b \t\r\n \b\f\u001f \u2028\u2029", out);
    assertThat(out)
        .hasToString("{\"<é&😀> \\\"\\\\b \\t\\r\\n \\u0008\\u000c\\u001f \\u2028\\u2029\"");
  }
}
