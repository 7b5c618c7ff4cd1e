package dev.ferula.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.FlagSpec;
import dev.ferula.server.flags.Flags;
import dev.ferula.server.options.ServerOptions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureLogTest {
  @Test
  void everyFeatureOfTheHelpIsKnownAndOthersAreWarnedOf() {
    String help =
        FlagSpec.all().stream()
            .filter(flag -> flag.name().equals("enable-feature"))
            .findFirst()
            .orElseThrow()
            .help();
    String list = help.substring(help.indexOf("Valid options: ") + 15, help.indexOf(". See "));
    FeatureLog.Remark unknown = FeatureLog.remark("no-such-feature");
    assertThat(unknown.level()).isEqualTo(System.Logger.Level.WARNING);
    assertThat(list.split(", "))
        .hasSizeGreaterThan(20)
        .allSatisfy(feature -> assertThat(FeatureLog.remark(feature)).isNotEqualTo(unknown));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast-startup", "use-uncached-io"})
  void whatIsDoneOtherwiseHereSaysThatItHasNoEffectAndWhy(String feature) {
    FeatureLog.Remark remark = FeatureLog.remark(feature);
    assertThat(remark.level()).isEqualTo(System.Logger.Level.WARNING);
    assertThat(remark.text()).startsWith("This option for --enable-feature is a no-op. ");
  }

  @Test
  void twoWaysToTakeDeltasExcludeEachOther() {
    FeatureLog.check(Set.of("otlp-deltatocumulative"));
    assertThatThrownBy(
            () -> FeatureLog.check(Set.of("otlp-deltatocumulative", "otlp-native-delta-ingestion")))
        .isInstanceOf(FlagException.class)
        .hasMessageContaining("at the same time");
  }

  @Test
  void scrapesTakeTheirTimestampsAsTheFlagsSay() {
    ServerOptions options =
        FlagOptions.of(
            Flags.parse("--no-scrape.adjust-timestamps", "--scrape.timestamp-tolerance=30ms"));
    assertThat(options.scraping().alignTimestamps()).isFalse();
    assertThat(options.scraping().timestampTolerance()).hasMillis(30);
  }
}
