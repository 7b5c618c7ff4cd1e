package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines, good and bad, and help beside the real promtool. */
class CommandLineDifferenceTest {
  private final Promtool promtool = Promtool.find();

  @TempDir Path directory;

  private String[] arguments(String line) throws IOException {
    Path rules = directory.resolve("r.yml");
    Files.writeString(rules, "groups: [{name: g, rules: [{record: a, expr: up}]}]\n");
    Path config = directory.resolve("c.yml");
    Files.writeString(config, "global: {scrape_interval: 15s}\n");
    String[] words = line.split(" ");
    for (int i = 0; i < words.length; i++) {
      words[i] =
          words[i]
              .replace("RULES", rules.toString())
              .replace("CONFIG", config.toString())
              .replace("FOLDER", directory.toString())
              .replace("NOTHING", "");
    }
    return words;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "check",
        "check frobnicate",
        "check config --frobnicate",
        "check config -z",
        "check rules --no-lint RULES",
        "check rules --no-lint-fatal RULES",
        "check rules --lint-fatal --no-lint-fatal RULES",
        "check rules --no-ignore-unknown-fields RULES",
        "check rules --lint-fatal=true RULES",
        "check rules --lint= RULES",
        "check rules --lint RULES",
        "check rules --lint",
        "check rules --lint all,none,other RULES",
        "check rules RULES --lint-fatal",
        "check rules -- RULES",
        "check rules -- --lint",
        "check rules FOLDER",
        "check rules RULES nothing",
        "check --query.lookback-delta=1h rules RULES",
        "check rules --query.lookback-delta=bad RULES",
        "check config --no-syntax-only --no-agent CONFIG",
        "check config --lint=too-long-scrape-interval CONFIG",
        "--no-experimental check rules RULES",
        "--enable-feature=other check rules RULES",
        "check rules --enable-feature=other RULES",
        "--enable-feature check rules RULES",
        "--lint=all check rules RULES",
        "query series",
        "query -o json range http://127.0.0.1:1",
        "query -ojson instant http://127.0.0.1:1",
        "query -o bad instant http://127.0.0.1:1 up",
        "query instant 127.0.0.1:1 up",
        "query instant ht!tp:// up",
        "query range http://127.0.0.1:1 up --header=a",
        "query range http://127.0.0.1:1 up --step=bad",
        "query instant http://127.0.0.1:1 up more",
        "push metrics --label=a http://127.0.0.1:1 RULES",
        "push --http.config.file=nothing metrics http://127.0.0.1:1 RULES",
        "test rules",
        "test rules --run",
        "test --junit",
        "tsdb list -z",
        "tsdb analyze --limit=x FOLDER",
        "tsdb dump --min-time=x FOLDER",
        "tsdb create-blocks-from",
        "tsdb create-blocks-from -rq",
        "tsdb create-blocks-from rules RULES",
        "promql label-matchers",
        "promql format up",
        "--experimental promql label-matchers set -t== up a b",
        "--experimental promql label-matchers set -t=~ up a b.*",
        "--experimental promql label-matchers set --type != up a b",
        "--experimental promql label-matchers delete up{a=\"b\"} a",
      })
  void saysAndDoesTheSame(String line) throws IOException {
    Promtool.Result real = promtool.real(arguments(line));
    Promtool.Result ours = Promtool.ours(arguments(line));
    assertThat(ours.out()).isEqualTo(real.out());
    assertThat(ours.err().replace("ferula tool:", "promtool:")).isEqualTo(real.err());
    assertThat(ours.code()).isEqualTo(real.code());
  }

  /* What all commands take differs between the versions. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "test rules --help",
        "check web-config -h",
        "tsdb list --help",
        "tsdb bench write --help",
        "tsdb create-blocks-from rules --help",
        "promql label-matchers set --help"
      })
  void helpIsLaidOutTheSame(String line) throws IOException {
    assertThat(own(Promtool.ours(arguments(line)).out()))
        .containsSubsequence(own(promtool.real(arguments(line)).out()).split("\n"));
  }

  private static String own(String help) {
    return help.replace("ferula tool", "promtool")
        .replaceAll("(?s)  -h, --\\[no-]help.*?for more\\s+details\n", "")
        .replaceAll("(?s) +--\\[no-]extended .*?of the metrics.\n", "")
        .replaceAll("(?s)HTTP client configuration file.*?(Prometheus\\.|promtool)\n", "FILE\n");
  }

  @Test
  void allHelpHasAllCommands() {
    assertThat(Promtool.ours("--help-long").out())
        .contains("\ncheck rules [<flags>] [<rule-files>...]\n", "\nbacktest --rules=FILE")
        .contains("\n    --[no-]lint-fatal ");
    assertThat(Promtool.ours("check", "--help").out()).contains("\nSubcommands:\ncheck service-");
    assertThat(Promtool.ours("help").out()).isEqualTo(Promtool.ours("--help").out());
  }
}
