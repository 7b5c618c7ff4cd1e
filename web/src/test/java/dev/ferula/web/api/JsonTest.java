package dev.ferula.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        .isEqualTo(
            "{\"%1$s\":\"%1$s\",\"raw\":\"%2$s\"}"
                .formatted(shown.replace("\uD83D\uDE00", "\\uD83D\\uDE00"), shown));
  }
}
