package dev.ferula.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlWriterTest {
  @Test
  void nestsAsGoYamlDoes() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("list", List.of(Map.of("a", 1L), "x", List.of(true, 2.5)));
    map.put("flow", new YamlWriter.Flow(List.of("a", "b c", "d,e")));
    map.put("empty", List.of());
    map.put("none", null);
    map.put("map", Map.of("k", Map.of()));
    assertThat(YamlWriter.write(map))
        .isEqualTo(
            """
            list:
            - a: 1
            - x
            - - true
              - 2.5
            flow: [a, b c, 'd,e']
            empty: []
            none: null
            map:
              k: {}
            """);
    assertThat(YamlWriter.write(Arrays.asList("a", null))).isEqualTo("- a\n- null\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "plain text,plain text",
        "^^,\"\"",
        "yes,\"yes\"",
        "010,\"010\"",
        "1.5,\"1.5\"",
        "1:30,\"1:30\"",
        "2020-01-02,\"2020-01-02\"",
        "~,\"~\"",
        "a: b,'a: b'",
        "a:b,a:b",
        "it's,it's",
        "'it's,'''it''s'",
        "^ a^,' a'",
        "#a,'#a'",
        "a #b,'a #b'",
        "-a,-a",
        "- a,'- a'",
        "*a,'*a'",
        "%a,'%a'",
        "{a},'{a}'",
        "<secret>,<secret>",
        ";,;",
        "$1,$1",
        "(.*),(.*)",
        "é,é",
      })
  void quotesOnlyWhatNeedsIt(String text, String printed) {
    assertThat(YamlWriter.write(List.of(text))).isEqualTo("- " + printed + "\n");
  }

  @Test
  void linesAreKept() {
    assertThat(YamlWriter.write(Map.of("a", "x\ny\n"))).isEqualTo("a: |\n  x\n  y\n");
    assertThat(YamlWriter.write(Map.of("a", "x\ny"))).isEqualTo("a: |-\n  x\n  y\n");
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(YamlWriter.write(List.of("a\tb\u0001"))).isEqualTo("- \"a\\tb\\x01\"\n");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "0.5,0.5", "1e21,1e+21", "1e20,100000000000000000000", "1e-5,1e-05"})
  void numbersAreGos(double value, String printed) {
    assertThat(YamlWriter.write(value)).isEqualTo(printed + "\n");
  }
}
