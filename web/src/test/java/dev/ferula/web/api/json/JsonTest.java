package dev.ferula.web.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "é日\uD83D\uDE00, é日\uD83D\uDE00",
    "\uDCFF, \uFFFD",
    "a\uD83D, a\uFFFD",
    "a\uD83Db\uDE00\uD83D\uDE00\uDCC0c, a\uFFFDb\uFFFD\uD83D\uDE00\uFFFDc",
  })
  void whatIsNoTextIsShownAsTheReplacementCharacter(String text, String shown) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Json out = new Json(bytes)) {
      out.object().field(text, text).name("raw").raw('"' + text + '"').endObject();
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"%1$s\":\"%1$s\",\"raw\":\"%2$s\"}".formatted(shown, shown));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "é日\uD83D\uDE00", "a\uD83D", "\" \\ \n \u0001 \u2028 <&>", ""})
  void labelsThatComeAgainAreWrittenAsTheFirstTime(String text) throws IOException {
    Labels labels = Labels.of("name", text, "other", "value", "x" + text, "x");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Json out = new Json(bytes)) {
      out.array();
      for (int i = 0; i < 4; i++) {
        out.labels(labels);
      }
      out.endArray();
    }
    String[] shown = bytes.toString(StandardCharsets.UTF_8).split("(?<=}),", -1);
    assertThat(shown).hasSize(4);
    assertThat("[" + shown[1]).isEqualTo(shown[0]);
    assertThat(shown[2]).isEqualTo(shown[1]);
    assertThat(shown[3]).isEqualTo(shown[2] + "]");
  }

  @Test
  void manyLabelsThatTakeEachOthersPlaceAreEachWrittenAsTheyAre() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StringJoiner expected = new StringJoiner(",", "[", "]");
    try (Json out = new Json(bytes)) {
      out.array();
      for (int i = 0; i < 20_000; i++) {
        String value = Integer.toString(i * 7 % 1000);
        out.labels(Labels.of("n", value));
        expected.add("{\"n\":\"" + value + "\"}");
      }
      out.endArray();
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0,        0",
    "-0.0,     -0",
    "1e21,     1000000000000000000000",
    "-1.5e-3,  -0.0015",
    "NaN,      NaN",
    "Infinity, +Inf"
  })
  void scalarsHaveNoExponent(double value, String shown) {
    assertThat(Json.plain(value)).isEqualTo(shown);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(doubles = {-4.9e-324, -1e-310, -2.2250738585072014e-308, 4.9e-324})
  void theSmallestScalarsHaveOneSign(double value) {
    String shown = Json.plain(value);
    assertThat(shown).matches("-?0\\.0{300,}[0-9]+");
    assertThat(Double.parseDouble(shown)).isEqualTo(value);
  }
}
