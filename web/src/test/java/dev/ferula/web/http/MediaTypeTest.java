package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go's mime.ParseMediaType makes of content types. */
class MediaTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "Text/Plain                | text/plain | -",
        "form                      | form       | -",
        "a/b;                      | a/b        | -",
        "a/b ; ;                   | a/b        | mime: invalid media parameter",
        "a/b; charset              | a/b        | mime: invalid media parameter",
        "a/b; charset=             | a/b        | mime: invalid media parameter",
        "a/b; charset=\"x         | a/b        | mime: invalid media parameter",
        "a/b; charset=x y          | a/b        | mime: invalid media parameter",
        "a/b; =x                   | a/b        | mime: invalid media parameter",
        "a/b; c=x; C=x             | a/b        | -",
        "a/b; c=x; c=y             | ``         | mime: duplicate parameter name",
        "a/b, c/d                  | ``         | mime: unexpected content after media subtype",
        "a b                       | ``         | mime: expected slash after first token",
        "a/                        | ``         | mime: expected token after slash",
        ";charset=x                | ``         | mime: no media type",
        "``                        | application/octet-stream | -",
      })
  void isReadAsGoReadsIt(String header, String type, String failure) {
    MediaType read = MediaType.parse(header);
    assertThat(read.type()).isEqualTo(type);
    assertThat(read.failure()).isEqualTo(failure);
  }

  @Test
  void parametersMayBeQuoted() {
    assertThat(MediaType.parse("a/b;x = \"p \\\" \\q\" ; Y=z").parameters())
        .isEqualTo(Map.of("x", "p \" \\q", "y", "z"));
  }

  @Test
  void aFormIsReadBesideWhatIsWrongWithItsType() {
    Parameters parameters = new Parameters("mime: invalid media parameter", "a=%zz&b=1", "c=2");
    assertThat(parameters.failure()).isEqualTo("mime: invalid media parameter");
    assertThat(parameters.first("b")).isEqualTo("1");
    assertThat(parameters.first("c")).isEqualTo("2");
  }
}
