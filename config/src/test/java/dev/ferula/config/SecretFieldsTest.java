package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A mark in every field that may hold a secret: it is nowhere in what is shown and told. */
class SecretFieldsTest {
  private static final String MARK = "h1dd3n-m4rk";

  static List<String> rows() throws IOException {
    try (InputStream in = SecretFieldsTest.class.getResourceAsStream("secret-fields.tsv")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return all.lines().skip(1).toList();
    }
  }

  private static String text(String row) {
    String[] columns = row.split("\t", -1);
    String field = columns[1].replace("\\n", "\n").replace("HIDDEN", MARK);
    return switch (columns[0]) {
      case "scrape" -> "scrape_configs:\n- job_name: j\n  " + field + "\n";
      case "alerting" -> "alerting:\n  alertmanagers:\n  - scheme: http\n    " + field + "\n";
      default -> field + "\n";
    };
  }

  private static Config load(String text) {
    return new ConfigLoader(LoadOptions.SERVER).load(text, Path.of("p.yml"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void secretsAreInNothingThatIsShown(String row) {
    Config config = load(text(row));
    assertThat(config.yaml()).doesNotContain(MARK).containsAnyOf("<secret>", "xxxxx");
    assertThat(config.toString()).doesNotContain(MARK);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void secretsAreInNoErrorOfAnotherField(String row) {
    assertThatThrownBy(() -> load(text(row) + "nonsense: {a: b}\n"))
        .hasMessageContaining("nonsense")
        .hasMessageNotContaining(MARK);
    String beside = text(row).replaceFirst("\\{(?=\\w+: )", "{nonsense: b, ");
    if (!beside.equals(text(row))) {
      assertThatThrownBy(() -> load(beside)).hasMessageNotContaining(MARK);
    }
  }
}
