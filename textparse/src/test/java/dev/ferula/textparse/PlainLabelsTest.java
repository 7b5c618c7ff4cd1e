package dev.ferula.textparse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainLabelsTest {
  private final int[] places = new int[64];

  private int find(String series, String line) {
    return PlainLabels.find(line.getBytes(UTF_8), 1, 1 + series.getBytes(UTF_8).length, places);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a                          | a",
        "a:b_9                      | a:b_9",
        "up{a=\"\"}                 | up a=",
        "up{a=\"1\",b_2=\"x y{}=,\"}| up a=1 b_2=x y{}=,",
        "up{a=\"12345678\",b=\"123456789 123456789\",c=\"1234567\"}"
            + "| up a=12345678 b=123456789 123456789 c=1234567",
        "up{z=\"1\",a=\"2\",z=\"3\"}  | up z=1 a=2 z=3",
      })
  void labelsAreFoundAsTheyStand(String series, String expected) {
    String line = "#" + series + " 1\n";
    int count = find(series, line);
    byte[] bytes = line.getBytes(UTF_8);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i += 2) {
      texts.add(new String(bytes, places[i], places[i + 1] - places[i], UTF_8));
    }
    StringBuilder told = new StringBuilder(texts.get(0));
    for (int i = 1; i < texts.size(); i += 2) {
      told.append(' ').append(texts.get(i)).append('=').append(texts.get(i + 1));
    }
    assertThat(told).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a=\"1\"}",
        "9up",
        "up{}",
        "up {a=\"1\"}",
        "up{ a=\"1\"}",
        "up{a =\"1\"}",
        "up{a= \"1\"}",
        "up{a=\"1\" }",
        "up{a=\"1\",}",
        "up{a=\"1\",,b=\"2\"}",
        "up{a=\"1\"b=\"2\"}",
        "up{a=\"1\\n\"}",
        "up{a=\"1\\\"\"}",
        "up{a=\"1\n\"}",
        "up{a=\"\0\"}",
        "up{a=\"1234567\u00e9\"}",
        "up{a=\"123456789\u00e9\"}",
        "up{a:b=\"1\"}",
        "up{9=\"1\"}",
        "up{\"a\"=\"1\"}",
        "up{\"a\"}",
        "up{a=\"1\"}}",
        "up{a=\"1}",
        "up{a=1}",
        "up{a}",
        "up{",
        "up}",
      })
  void anyOtherShapeIsLeftToTheLexer(String series) {
    assertThat(find(series, "#" + series + " 1\n")).isEqualTo(PlainLabels.NONE);
  }

  @Test
  void moreLabelsThanThereIsRoomForAreLeftToTheLexer() {
    String fifteen = "a=\"1\",".repeat(14) + "a=\"1\"";
    String line = "#up{" + fifteen + "} 1\n";
    assertThat(find("up{" + fifteen + "}", line)).isEqualTo(62);
    String sixteen = fifteen + ",a=\"1\"";
    assertThat(find("up{" + sixteen + "}", "#up{" + sixteen + "} 1\n")).isEqualTo(PlainLabels.NONE);
  }
}
