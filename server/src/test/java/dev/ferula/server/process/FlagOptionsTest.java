package dev.ferula.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.config.Config;
import dev.ferula.config.ConfigLoader;
import dev.ferula.config.LoadOptions;
import dev.ferula.server.Version;
import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.FlagHelp;
import dev.ferula.server.flags.Flags;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.web.ShownFlags;
import dev.ferula.server.web.WebAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagOptionsTest {
  private static ServerOptions options(String... arguments) {
    return FlagOptions.of(Flags.parse(arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--web.cors.origin=( | 2 | could not compile CORS regex string \"(\": error parsing regexp: missing closing ): `^(?s:()$`",
        "--web.listen-address=here | 1 | Unable to start web listener: listen tcp: address here: missing port in address",
        "--web.listen-address=127.0.0.1:99999 | 1 | Unable to start web listener: listen tcp: address 99999: invalid port",
        "--auto-gomemlimit.ratio=2 | 1 | --auto-gomemlimit.ratio must be greater than 0 and less than or equal to 1.",
        "--web.search.max-limit=-1 | 1 | --web.search.max-limit must be non-negative; got -1 (use 0 to disable the cap)",
        "--storage.tsdb.path= | 1 | opening storage failed: mkdir : no such file or directory",
        "--storage.tsdb.wal-segment-size=1MB | 1 | flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB",
        "--storage.tsdb.max-block-chunk-segment-size=1KB | 1 | flag 'storage.tsdb.max-block-chunk-segment-size' must be set over 1MB",
        "--storage.tsdb.samples-per-chunk=5000 | 2 | flag 'storage.tsdb.samples-per-chunk': samples per chunk 5000, want 1 to 2047",
        "--storage.tsdb.retention.size=-1GB | 2 | --storage.tsdb.retention.size: want 0B or more, got -1073741824B",
        "--query.max-samples=0 | 2 | --query.max-samples: want 1 or more, got 0",
        "--query.max-concurrency=-1 | 2 | --query.max-concurrency: want 1 or more, got -1",
        "--web.external-url='x' | 2 | parse external URL \"'x'\": URL must not begin or end with quotes",
      })
  void whatNoServerStartsWithIsSaidInOneLine(String argument, int exitCode, String message) {
    assertThatThrownBy(() -> options(argument))
        .isInstanceOfSatisfying(
            FlagException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
        .hasMessage(message);
  }

  @Test
  void zeroIsTheDefaultWhereItIsPrometheussToo() {
    ServerOptions options =
        options(
            "--query.lookback-delta=0",
            "--query.timeout=0",
            "--alertmanager.notification-batch-size=0",
            "--alertmanager.notification-queue-capacity=0",
            "--storage.tsdb.samples-per-chunk=0",
            "--storage.tsdb.max-block-chunk-segment-size=0",
            "--storage.tsdb.min-block-duration=0",
            "--storage.tsdb.retention.time=0s",
            "--storage.tsdb.retention.size=0");
    assertThat(options.retention()).isNull();
    assertThat(options.retentionBytes()).isNull();
    assertThat(options.queries().lookbackDelta()).isEqualTo(Duration.ofMinutes(5));
    assertThat(options.queries().timeout()).isPositive().isLessThan(Duration.ofMillis(10));
    assertThat(options.notifications().batchSize()).isEqualTo(256);
    assertThat(options.notifications().queueCapacity()).isZero();
    assertThat(options.database().samplesPerChunk()).isEqualTo(120);
    assertThat(options.database().chunkSegmentSize()).isEqualTo(512 << 20);
    assertThat(options.database().blockRange()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void filesOfBlocksChunksAreAsLargeAsAskedFor() {
    assertThat(
            options("--storage.tsdb.max-block-chunk-segment-size=64MB")
                .database()
                .chunkSegmentSize())
        .isEqualTo(64 << 20);
  }

  @Test
  void aToleranceHasFractionsOfAMillisecond() {
    assertThat(options("--scrape.timestamp-tolerance=1.5ms").scraping().timestampTolerance())
        .isEqualTo(Duration.ofNanos(1_500_000));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/b/, http://a/b",
    "https://a:8443, https://a:8443",
    "http://my_host:9090/x//, http://my_host:9090/x",
    "//a/b, //a/b",
    "prometheus, /prometheus",
    "/prometheus/, /prometheus",
    "http://u@[::1]:1/?a=b, http://u@[::1]:1?a=b",
  })
  void theExternalUrlIsReadAsGoReadsUrls(String given, String expected) {
    assertThat(ExternalUrl.parse(given)).isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "http://[bad, missing ']' in host",
    "1.2.3.4:80/x, first path segment in URL cannot contain colon",
    ":x, missing protocol scheme",
    "http://h:8x/, invalid port \":8x\" after host",
    "http://a b/, invalid character \" \" in host name",
    "http://a/b c, Illegal character in path",
  })
  void whatIsNoUrlIsRefused(String given, String reason) {
    assertThatThrownBy(() -> ExternalUrl.parse(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void withoutAnExternalUrlTheServerIsAtItsHostsName() {
    assertThat(options("--web.listen-address=127.0.0.1:9091").web().externalUrl())
        .isEqualTo(URI.create("http://" + WebAddress.hostName() + ":9091"));
  }

  private static Map<String, String> shown(String yaml, String... arguments) {
    Config config = new ConfigLoader(LoadOptions.SERVER).load(yaml, Path.of("p.yml"));
    Flags flags = Flags.parse(arguments);
    return ShownFlags.of(flags.shown(), FlagOptions.of(flags), config.storage());
  }

  @Test
  void whatFlagsLeaveOpenIsShownAsItIsInForce() {
    assertThat(shown(""))
        .containsEntry("storage.tsdb.retention.time", "15d")
        .containsEntry("storage.tsdb.retention.size", "0B")
        .containsEntry("storage.tsdb.min-block-duration", "2h")
        .containsEntry("storage.tsdb.max-block-duration", "1d12h")
        .containsEntry("web.route-prefix", "/");
    assertThat(shown("storage: {tsdb: {retention: {time: 2y, size: 1GB}}}"))
        .containsEntry("storage.tsdb.retention.time", "2y")
        .containsEntry("storage.tsdb.retention.size", "1GiB")
        .containsEntry("storage.tsdb.max-block-duration", "31d");
    assertThat(shown("", "--storage.tsdb.max-block-duration=48h", "--web.external-url=http://a/b/"))
        .containsEntry("storage.tsdb.max-block-duration", "2d")
        .containsEntry("web.route-prefix", "/b");
    assertThat(
            shown(
                "",
                "--enable-feature=delayed-compaction",
                "--storage.tsdb.delayed-compaction.max-percent=200"))
        .containsEntry("storage.tsdb.delayed-compaction.max-percent", "10");
  }

  @Test
  void helpIsThereForMenManualsAndPages() {
    assertThat(FlagHelp.text()).contains("--[no-]web.enable-lifecycle").doesNotContain(" \n");
    assertThat(FlagHelp.manual(Version.own()))
        .startsWith(".TH ferula 1")
        .contains("\\fB\\-\\-query.timeout=2m\\fR");
    assertThat(FlagHelp.markdown())
        .contains(
            "| <code class=\"text-nowrap\">--query.lookback-delta</code> | The maximum lookback duration")
        .contains("(domain1\\|domain2)")
        .doesNotContain("wal-segment-size");
  }
}
