package dev.ferula.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    Files.writeString(
        directory.resolve("words"), "# comment\nrules\n\n--lint=none\n" + rules + "\n");
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
        "tsdb analyze --limit=1e1000 FOLDER",
        "tsdb dump --min-time=0x FOLDER",
        "tsdb dump --min-time=99999999999999999999 FOLDER",
        "query -o json -o json instant http://127.0.0.1:1 up",
        "test rules --debug --debug RULES",
        "test --junit=FOLDER/no/such rules RULES",
        "test --junit=FOLDER rules RULES",
        "help nothing",
        "help check nothing",
        "@FOLDER/nothing",
        "@",
        "@FOLDER/words",
        "check @FOLDER/words",
        "check rules --lint @FOLDER/words RULES",
        "check rules -- @FOLDER/words",
        "--completion-bash check rules --",
        "--completion-bash check rules --l",
        "--completion-bash check rules --lint",
        "--completion-bash check rules -- --",
        "--completion-bash check frob",
        "--completion-bash --query.lookback-delta",
        "--completion-bash query --format",
        "--completion-bash query --format o",
        "--completion-bash query --format json",
        "--completion-bash query --format json i",
        "--completion-bash query -o",
        "--completion-bash query instant",
        "--completion-bash promql label-matchers set --type",
        "--completion-bash tsdb create-blocks-from",
        "--completion-bash debug",
        "--completion-bash help",
        "check --completion-bash",
        "--no-completion-bash check",
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

  /* Name by name: what all commands take, and the words of some helps, differ between the versions. */
  @Test
  void manualHasTheSameCommandsAndFlags() {
    List<String> ours = heads(Promtool.ours("--help-man").out().replace("ferula tool", "promtool"));
    List<String> real = heads(promtool.real("--help-man").out());
    assertThat(real).hasSizeGreaterThan(90);
    assertThat(ours).containsSubsequence(real);
  }

  /* The server's own flag of promtool came later. */
  private static List<String> heads(String manual) {
    return manual
        .lines()
        .filter(line -> line.startsWith(".") || line.startsWith("\\fB"))
        .filter(line -> !line.startsWith(".TH") && !line.startsWith("\\fB--extended"))
        .map(line -> line.replace("check metrics [<flags>]", "check metrics"))
        .toList();
  }

  @Test
  void manualTellsOnlyOneTitleAndTheVersion() {
    assertThat(Promtool.ours("check", "--help-man", "rules").out())
        .startsWith(".TH ferula tool 1 promtool, version 3.")
        .contains("\n.SS\n\\fBbacktest --rules=FILE", "\n\\fB-t, --type==\\fR\n");
  }

  /* The program is a function here that tells what it was asked. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "promtool | promtool check ru | 2 | rules --completion-bash check ru",
        "promtool | promtool | 1 | rules --completion-bash",
        "ferula tool | ferula tool check ru | 3 | rules --completion-bash check ru",
        "ferula tool | ferula demo ru | 2 | ",
      })
  void bashCompletesByAskingTheProgram(String name, String line, int at, @Nullable String answer)
      throws Exception {
    String script = oursNamed(name, "--completion-script-bash");
    String first = name.split(" ")[0];
    String shell =
        "set -eu\n%s\n%s() { shift %d; echo rules; printf '%%s ' \"$@\" >&2; }\n"
                .formatted(script, first, name.split(" ").length - 1)
            + "COMP_WORDS=(%s ''); COMP_CWORD=%d\n".formatted(line, at)
            + "_%s_bash_autocomplete; echo -n \"${COMPREPLY[*]}\"\n"
                .formatted(name.replace(' ', '_'));
    Process bash = new ProcessBuilder("bash", "-c", shell).start();
    String found = new String(bash.getInputStream().readAllBytes(), UTF_8);
    String asked = new String(bash.getErrorStream().readAllBytes(), UTF_8);
    assertThat((found + " " + asked).strip()).isEqualTo(answer == null ? "" : answer);
    assertThat(bash.waitFor()).isZero();
  }

  private static String oursNamed(String name, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, UTF_8);
    new Main(new Terminal(InputStream.nullInputStream(), to, to), name).run(arguments);
    return out.toString(UTF_8);
  }

  @Test
  void zshAsksTheProgramAsWell() {
    assertThat(oursNamed("promtool", "--completion-script-zsh"))
        .startsWith("#compdef promtool\n")
        .contains(" --completion-bash ", "compdef _promtool promtool\n");
  }

  @Test
  void filesOfArgumentsThatNameThemselvesEnd() throws IOException {
    Path file = directory.resolve("self");
    Files.writeString(file, "check\n@" + file);
    Promtool.Result result = Promtool.ours("@" + file);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("expected command but got \"check\"");
    Files.writeString(file, "@" + file);
    assertThat(Promtool.ours("@" + file).err())
        .isEqualTo("ferula tool: error: more than 100 files of arguments, try --help\n");
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
