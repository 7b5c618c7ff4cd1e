package dev.ferula.ruletest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.config.rules.RuleFileException;
import dev.ferula.rules.RuleGroupConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleReaderTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path directory;

  private final RuleReader reader = new RuleReader(RuleTestOptions.DEFAULT);

  private static String rules(String expression) {
    return "groups: [{name: g, rules: [{record: r, expr: '" + expression + "'}]}]";
  }

  private static String expression(List<RuleGroupConfig> groups) {
    return groups.getFirst().rules().getFirst().query();
  }

  @Test
  void aFileThatHasChangedIsReadAnew() throws IOException {
    Path file = Files.writeString(directory.resolve("r.yml"), rules("up"));
    assertThat(expression(reader.read(List.of(file), MINUTE))).isEqualTo("up");
    assertThat(expression(reader.read(List.of(file), MINUTE))).isEqualTo("up");
    Files.writeString(file, rules("down"));
    assertThat(expression(reader.read(List.of(file), MINUTE))).isEqualTo("down");
    Files.writeString(file, rules("sum("));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> reader.read(List.of(file), MINUTE))
          .isInstanceOf(RuleFileException.class)
          .hasMessageContaining("could not parse expression");
    }
  }

  @Test
  void theSameTextInAnotherFileOrAtAnotherIntervalIsNotTheSame() throws IOException {
    Path one = Files.writeString(directory.resolve("1.yml"), rules("up"));
    Path two = Files.writeString(directory.resolve("2.yml"), rules("up"));
    assertThat(reader.read(List.of(one, two), MINUTE))
        .extracting(RuleGroupConfig::file)
        .containsExactly(one.toString(), two.toString());
    assertThat(reader.read(rules("up"), MINUTE).getFirst().interval()).isEqualTo(MINUTE);
    assertThat(reader.read(rules("up"), Duration.ofSeconds(5)).getFirst().interval())
        .isEqualTo(Duration.ofSeconds(5));
  }
}
