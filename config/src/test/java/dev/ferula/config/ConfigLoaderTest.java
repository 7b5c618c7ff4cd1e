package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.config.section.FlagDefaults;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.ScrapeProtocol;
import dev.ferula.scrape.http.Authorization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path directory;

  @Test
  void theGuidesFileLoads() {
    Config config =
        load(
            """
            global:
              scrape_interval: 10s

              external_labels:
                monitor: 'demo'

            scrape_configs:
              - job_name: 'demo'

                scrape_interval: 10s

                static_configs:
                  - targets: ['localhost:8888']
            """);
    assertThat(config.global().externalLabels()).isEqualTo(Labels.of("monitor", "demo"));
    assertThat(config.scrapeJobs()).hasSize(1);
    ScrapeJob job = config.scrapeJobs().getFirst();
    assertThat(job.scrape().jobName()).isEqualTo("demo");
    assertThat(job.scrape().interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(job.scrape().timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(job.discovery())
        .containsExactly(
            new DiscoveryConfig.Static(
                List.of(
                    new TargetGroup(
                        "0", List.of(Labels.of("__address__", "localhost:8888")), Labels.EMPTY))));
    assertThat(config.unsupported()).isEmpty();
  }

  @Test
  void anEmptyFileHasTheDefaults() {
    Config config = load("");
    assertThat(config.global().evaluationInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.storage().retention()).isEqualTo(Duration.ofDays(15));
    assertThat(config.scrapeJobs()).isEmpty();
    assertThat(config).isEqualTo(load("# nothing\n"));
  }

  @Test
  void jobsInheritWhatTheyDoNotSay() {
    Config config =
        load(
            """
            global: {scrape_interval: 5s, sample_limit: 7, body_size_limit: 1KB, scrape_native_histograms: yes}
            scrape_configs:
              - {job_name: a}
              - {job_name: b, scrape_interval: 3s, sample_limit: 0x10, scrape_native_histograms: off}
            """);
    var a = config.scrapeJobs().get(0).scrape();
    var b = config.scrapeJobs().get(1).scrape();
    assertThat(a.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(a.limits().samples()).isEqualTo(7);
    assertThat(a.limits().bodySize()).isEqualTo(1024);
    assertThat(a.protocols().getFirst()).isEqualTo(ScrapeProtocol.PROMETHEUS_PROTO);
    assertThat(a.protocols().subList(1, 5)).isEqualTo(ScrapeProtocol.DEFAULTS);
    assertThat(b.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(b.limits().samples()).isEqualTo(16);
    assertThat(b.protocols()).isEqualTo(ScrapeProtocol.DEFAULTS);
  }

  @Test
  void externalLabelsHaveVariablesOfTheEnvironment() {
    LoadOptions options =
        new LoadOptions(false, FlagDefaults.NONE, Map.of("A", "one", "B_2", "two")::get);
    Config config =
        new ConfigLoader(options)
            .load(
                "global: {external_labels: {a: '$A-${B_2}', b: 'x$$A', c: '$NONE', d: 'x$', e:"
                    + " '${A'}}",
                Path.of("p.yml"));
    assertThat(config.global().externalLabels())
        .isEqualTo(Labels.of("a", "one-two", "b", "x$A", "d", "x$", "e", "A"));
    assertThat(config.yaml()).contains("a: one-two");
  }

  @Test
  void exemplarsAreInTheConfigurationWhereTheyAreKept() {
    FlagDefaults none = FlagDefaults.NONE;
    FlagDefaults kept =
        new FlagDefaults(none.retention(), none.retentionBytes(), List.of(), false, true);
    ConfigLoader keeping = new ConfigLoader(new LoadOptions(false, kept, _ -> null));
    assertThat(keeping.load("{}", Path.of("p.yml")).yaml())
        .contains("  exemplars:\n    max_exemplars: 100000\n");
    assertThat(keeping.load("storage: {exemplars: {max_exemplars: 7}}", Path.of("p.yml")).yaml())
        .contains("max_exemplars: 7\n");
    ConfigLoader other = new ConfigLoader(new LoadOptions(false, none, _ -> null));
    assertThat(other.load("{}", Path.of("p.yml")).yaml()).doesNotContain("exemplars");
  }

  @Test
  void relativePathsStartAtTheFile() throws IOException {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(
        file,
        """
        global: {query_log_file: q.log}
        rule_files: [rules/*.yml, /abs/x.yml]
        scrape_configs:
          - job_name: a
            tls_config: {ca_file: ca.pem}
            authorization: {credentials_file: sub/../token}
            file_sd_configs: [{files: [targets/*.json]}]
        """);
    Config config = new ConfigLoader(LoadOptions.SERVER).load(file);
    assertThat(config.global().queryLogFile()).isEqualTo(directory + "/q.log");
    assertThat(config.ruleFiles()).containsExactly(directory + "/rules/*.yml", "/abs/x.yml");
    ScrapeJob job = config.scrapeJobs().getFirst();
    assertThat(job.scrape().http().tls().caFile()).isEqualTo(directory + "/ca.pem");
    assertThat(job.scrape().http().authorization())
        .isInstanceOfSatisfying(
            Authorization.Header.class,
            header -> assertThat(header.credentialsFile()).isEqualTo(directory + "/token"));
    assertThat(job.discovery())
        .containsExactly(
            new DiscoveryConfig.Files(
                List.of(directory + "/targets/*.json"), Duration.ofMinutes(5)));
  }

  @Test
  void jobsInOtherFilesAreChecked() throws IOException {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(
        file, "scrape_config_files: ['more/*.yml']\nscrape_configs: [{job_name: a}]\n");
    Files.createDirectories(directory.resolve("more"));
    Path more = directory.resolve("more/b.yml");
    Files.writeString(more, "scrape_configs: [{job_name: b}]\n");
    ConfigLoader loader = new ConfigLoader(LoadOptions.SERVER);
    assertThat(loader.load(file).scrapeJobs())
        .extracting(job -> job.scrape().jobName())
        .containsExactly("a", "b");
    Files.writeString(more, "scrape_configs: [{job_name: a}]\n");
    assertThatThrownBy(() -> loader.load(file))
        .hasMessageStartingWith(
            "\""
                + more
                + "\": found multiple scrape configs with job name \"a\","
                + " first found in main config file");
  }

  @Test
  void secretsAreNotShown() {
    Config config =
        load(
            """
            scrape_configs:
              - job_name: a
                basic_auth: {username: u, password: hidden1}
                proxy_url: http://me:hidden2@proxy:3128
                http_headers: {X-A: {secrets: [hidden3], values: [shown]}}
                tls_config: {cert: c, key: hidden4}
                consul_sd_configs: [{token: hidden5}]
                openstack_sd_configs: [{role: instance, region: r, password: hidden8}]
                http_sd_configs: [{url: 'http://me:hidden9@there/sd'}]
                nomad_sd_configs: [{server: 'http://me:hidden10@there'}]
                ec2_sd_configs: [{access_key: k, secret_key: hidden11}]
                scaleway_sd_configs:
                  - {role: instance, project_id: 11111111-1111-1111-1111-111111111112, access_key: SCWXXXXXXXXXXXXXXXXX, secret_key: hidden12-11111111-1111-1111-1111-111111111111}
            remote_write:
              - url: 'https://me:hidden6@there/push'
                bearer_token: hidden7
                headers: {X-Key: hidden13}
            tracing: {endpoint: e, headers: {X-Key: hidden14}}
            """);
    assertThat(config.yaml()).doesNotContain("hidden").contains("http://me:xxxxx@there/sd");
    assertThat(config.toString()).doesNotContain("hidden");
    assertThat(config.yaml())
        .contains("password: <secret>", "http://me:xxxxx@proxy:3128", "shown")
        .contains("https://me:xxxxx@there/push");
    assertThat(config.unsupported()).containsExactly("remote_write", "tracing");
  }

  @Test
  void anAgentRefusesWhatItCannotDo() {
    LoadOptions agent = new LoadOptions(true, FlagDefaults.NONE, _ -> null);
    assertThatThrownBy(() -> new ConfigLoader(agent).load("rule_files: [a.yml]", Path.of("p.yml")))
        .hasMessage("field rule_files is not allowed in agent mode");
  }

  @Test
  void everyFaultOfShapeIsToldWithPlaceAndHint() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    global:
                      scrape_intervall: 5s
                      sample_limit: many
                    scrape_configs:
                      - job_name: a
                        static_configs: x
                        job_name: b
                    """))
        .hasMessage(
            """
            parsing YAML file p.yml: yaml: unmarshal errors:
              line 2: field scrape_intervall not found in type config.plain
              line 3: cannot unmarshal !!str `many` into uint
              line 6: cannot unmarshal !!str `x` into []*targetgroup.Group
              line 7: field job_name already set in type config.ScrapeConfig
              at p.yml:2:3: global.scrape_intervall: did you mean scrape_interval?
              at p.yml:3:17: global.sample_limit: expected a whole number of 0 or more, found the text "many"
              at p.yml:6:21: scrape_configs[0].static_configs: expected a list, found the text "x"
              at p.yml:7:5: scrape_configs[0].job_name""");
  }

  @Test
  void aBrokenRuleIsToldWithPlace() {
    assertThatThrownBy(() -> load("scrape_configs:\n- job_name: a\n  scrape_interval: 1x\n"))
        .hasMessageStartingWith("parsing YAML file p.yml: unknown unit \"x\" in duration \"1x\"")
        .hasMessageEndingWith(
            "at p.yml:3:20: scrape_configs[0].scrape_interval: expected a duration such as 15s");
  }

  @Test
  void aTextThatIsRefusedIsNotSaidToBeNone() {
    assertThatThrownBy(
            () -> load("scrape_configs:\n- job_name: a\n  tls_config: {min_version: TLS99}\n"))
        .hasMessage(
            """
            parsing YAML file p.yml: unknown TLS version: TLS99
              at p.yml:3:29: scrape_configs[0].tls_config.min_version""");
  }

  @Test
  void aMissingFileIsNamed() {
    Path none = directory.resolve("none.yml");
    assertThatThrownBy(() -> new ConfigLoader(LoadOptions.SERVER).load(none))
        .isInstanceOf(ConfigException.class)
        .hasMessage("open " + none + ": no such file or directory");
  }

  @Test
  void aFolderInThePlaceOfTheFileIsSaid() {
    assertThatThrownBy(() -> new ConfigLoader(LoadOptions.SERVER).load(directory))
        .hasMessage("read " + directory + ": is a directory");
    assertThatThrownBy(() -> new ConfigLoader(LoadOptions.SERVER).load(Path.of("")))
        .hasMessage("open : no such file or directory");
  }

  private static Config load(String text) {
    return new ConfigLoader(LoadOptions.SERVER).load(text, Path.of("p.yml"));
  }
}
