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
  void bytesThatAreNoUtf8AreCarriedInTexts() {
    byte[] bytes = {
      'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, (byte) 0xc3, (byte) 0xf0, (byte) 0x9f
    };
    String text = GoText.of(bytes, 0, bytes.length);
    assertThat(text).isEqualTo("a\udcffé\udcc3\udcf0\udc9f");
    assertThat(GoText.bytes(text)).isEqualTo(bytes);
    assertThat(GoText.length(text)).isEqualTo(bytes.length);
    assertThat(GoText.valid(text)).isEqualTo("a�é���");
    assertThat(GoText.of(bytes, 2, 4)).isEqualTo("é");
    // Half of a pair may look like such a byte.
    String pair = "\ud83d\udc80";
    assertThat(GoText.length(pair)).isEqualTo(4);
    assertThat(GoText.bytes(pair)).hasSize(4);
    assertThat(GoText.valid(pair)).isSameAs(pair);
  }

  @Test
  void textsOfLogsAreQuotedAsJson() {
    StringBuilder out = new StringBuilder("{");
    GoText.appendJson("<é&😀> \"\\b \t\r\n \b\f\u001f \u2028\u2029", out);
    assertThat(out)
        .hasToString("{\"<é&😀> \\\"\\\\b \\t\\r\\n \\u0008\\u000c\\u001f \\u2028\\u2029\"");
  }
}
