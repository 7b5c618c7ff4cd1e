package dev.ferula.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagsTest {
  @Test
  void everyFlagHasItsDefault() {
    Flags flags = Flags.parse();
    assertThat(flags.text("config.file")).isEqualTo("prometheus.yml");
    assertThat(flags.all("web.listen-address")).containsExactly("0.0.0.0:9090");
    assertThat(flags.millis("query.timeout")).isEqualTo(120_000);
    assertThat(flags.integer("query.max-samples")).isEqualTo(50_000_000);
    assertThat(flags.millis("storage.tsdb.retention.time")).isNull();
    assertThat(flags.shown()).containsEntry("storage.tsdb.min-block-duration", "2h");
  }

  @ParameterizedTest
  @CsvSource({
    "--web.enable-lifecycle, true",
    "--no-web.enable-lifecycle, false",
  })
  void booleansAreSwitchedOnAndOff(String argument, boolean expected) {
    assertThat(Flags.parse(argument).bool("web.enable-lifecycle")).isEqualTo(expected);
  }

  @Test
  void valuesStandBehindAnEqualsSignOrABlank() {
    assertThat(Flags.parse("--config.file=a.yml").text("config.file")).isEqualTo("a.yml");
    assertThat(Flags.parse("--config.file", "a.yml").text("config.file")).isEqualTo("a.yml");
  }

  @Test
  void listsAreRepeatedAndReplaceTheirDefault() {
    Flags flags = Flags.parse("--web.listen-address=:1", "--web.listen-address=:2");
    assertThat(flags.all("web.listen-address")).containsExactly(":1", ":2");
    assertThat(Flags.parse("--enable-feature=a,b", "--enable-feature=c").features())
        .containsExactly("a", "b", "c");
  }

  @Test
  void wordsMayStandInAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("flags");
    Files.write(file, List.of("# the guide", "", "--config.file", "guide.yml"));
    assertThat(Flags.parse("@" + file, "--log.level=warn").text("config.file"))
        .isEqualTo("guide.yml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--web.enable-lifecycle=true | unexpected true",
        "--storage.tsdb.path | expected argument for flag '--storage.tsdb.path'",
        "--storage.tsdb.path --agent | expected argument for flag '--storage.tsdb.path'",
        "--storage.tsdb.path=a --storage.tsdb.path=b | flag 'storage.tsdb.path' cannot be repeated",
        "--no-storage.tsdb.path | unknown long flag '--no-storage.tsdb.path'",
        "-x | unknown short flag '-x'",
        "-- --agent | unexpected --agent",
        "@nofile | failed to open arguments file \"nofile\": open nofile: no such file or directory",
      })
  void wordsThatMakeNoFlagAreRefusedAsPrometheusDoes(String words, String message) {
    assertThatThrownBy(() -> Flags.parse(words.split(" ")))
        .isInstanceOf(FlagException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "--nonsense, 2, unknown long flag '--nonsense'",
    "--query.timeout=5x, 2, unknown unit",
    "--query.max-samples=many, 2, invalid syntax",
    "--query.max-samples=0x10, 2, invalid syntax",
    "--log.level=loud, 2, unrecognized log level loud",
    "--log.format=xml, 2, unrecognized log format xml",
    "--storage.tsdb.wal-compression-type=gzip, 2, enum value must be one of",
    "--storage.tsdb.retention.size=5, 2, unknown unit",
    "--storage.tsdb.retention.size=1gb, 2, unknown unit gb in 1gb",
    "--storage.tsdb.retention.size=16EB, 2, overflow parsing unit",
    "--scrape.timestamp-tolerance=fast, 2, invalid duration",
    "word, 2, unexpected word",
    "--storage.agent.path=x, 3, can only be used in agent mode",
  })
  void whatIsWrongIsSaidAndHasItsExitCode(String argument, int exitCode, String message) {
    assertThatThrownBy(() -> Flags.parse(argument))
        .isInstanceOfSatisfying(
            FlagException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
        .hasMessageContaining(message);
  }

  @Test
  void flagsOfTheServerAreRefusedInAgentMode() {
    assertThatThrownBy(() -> Flags.parse("--agent", "--query.timeout=1m"))
        .hasMessage("The following flag(s) can not be used in agent mode: [\"--query.timeout\"]");
  }

  @ParameterizedTest
  @CsvSource({"512MB, 536870912", "1KB, 1024", "2GiB, 2147483648", "0, 0", "1GB512MB, 1610612736"})
  void sizesArePowersOfTwo(String text, long bytes) {
    assertThat(FlagValues.bytes(text)).isEqualTo(bytes);
  }

  @Test
  void wholeNumbersMayHaveExponentsAndLoseWhatStandsBehindThePoint() {
    assertThat(Flags.parse("--query.max-samples=1.5e3").integer("query.max-samples"))
        .isEqualTo(1500);
    assertThat(Flags.parse("--web.max-connections=7.9").integer("web.max-connections"))
        .isEqualTo(7);
    assertThat(Flags.parse("--web.max-connections=1e20").smallInteger("web.max-connections"))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "query.timeout, 90s, 1m30s",
    "query.max-samples, 1e4, 10000",
    "storage.tsdb.wal-segment-size, 20MB, 20MiB",
    "auto-gomemlimit.ratio, 0.50, 0.5",
    "log.level, WARN, warn",
    "storage.agent.wal-truncate-frequency, , 0s",
    "storage.tsdb.wal-segment-size, , 0B",
    "storage.remote.read-sample-limit, , 50000000",
  })
  void valuesAreShownInTheNotationOfTheirType(String flag, String given, String shown) {
    Flags flags = given == null ? Flags.parse() : Flags.parse("--" + flag + "=" + given);
    assertThat(flags.shown()).containsEntry(flag, shown);
  }
}
