package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.DiscoverySource;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.aws.AwsAccess;
import dev.ferula.discovery.aws.Ec2;
import dev.ferula.discovery.aws.Ecs;
import dev.ferula.discovery.aws.ElastiCache;
import dev.ferula.discovery.aws.Msk;
import dev.ferula.discovery.aws.Rds;
import dev.ferula.discovery.cloud.Outscale;
import dev.ferula.discovery.cloud.Ovh;
import dev.ferula.discovery.cloud.Stackit;
import dev.ferula.discovery.cloud.StackitLogin;
import dev.ferula.discovery.cloud.Triton;
import dev.ferula.discovery.oci.Oci;
import dev.ferula.discovery.oci.OciUser;
import dev.ferula.discovery.registry.Uyuni;
import dev.ferula.kubernetes.Kubernetes;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModuleMappingTest {
  private static final WebClient NO_CLIENT =
      request -> {
        throw new IOException("not asked for " + request.url());
      };

  @Test
  void mechanismsBecomeSources() {
    Config config =
        load(
            """
            scrape_configs:
              - job_name: a
                static_configs: [{targets: [x]}]
                file_sd_configs: [{files: [f.json]}]
                http_sd_configs: [{url: "http://sd/"}]
                consul_sd_configs: [{}]
                gce_sd_configs: [{project: p, zone: z}]
                nerve_sd_configs: [{servers: [z], paths: [/p]}]
                serverset_sd_configs: [{servers: [z], paths: [/p], timeout: 3s}]
                oci_sd_configs:
                  - {region: r, auth: instance_principal}
            alerting: {alertmanagers: [{static_configs: [{targets: [am]}], sigv4: {}}]}
            """);
    DiscoveryMapping mapping =
        new DiscoveryMapping((_, _) -> NO_CLIENT, StatsRegistry.create(), _ -> null);
    Map<String, List<DiscoverySource>> sources = mapping.scrapeSources(config);
    assertThat(sources.get("a"))
        .extracting(DiscoverySource::mechanism)
        .containsExactly("consul", "file", "gce", "http", "nerve", "oci", "serverset", "static");
    assertThat(mapping.alertmanagerSources(config)).containsOnlyKeys("config-0");
    assertThat(config.unsupported()).isEmpty();
  }

  @Test
  void cloudsGetWhatTheirSectionsSay() {
    Config config =
        load(
            """
            scrape_configs:
              - job_name: a
                ovhcloud_sd_configs:
                  - {application_key: a, application_secret: s, consumer_key: c, service: vps}
                stackit_sd_configs: [{project: p, service_account_key: k, private_key_path: /f}]
                triton_sd_configs: [{account: a, dns_suffix: d, endpoint: e, groups: [g]}]
                uyuni_sd_configs: [{server: "https://h", username: u, password: s}]
                outscale_sd_configs: [{region: r, access_key: a, secret_key: s, port: 1}]
                oci_sd_configs:
                  - {region: r, tenancy: t, user: u, fingerprint: f, key_file: /k, compartments: [c]}
            """);
    Duration minute = Duration.ofMinutes(1);
    assertThat(config.unsupported()).isEmpty();
    assertThat(config.scrapeJobs().getFirst().discovery())
        .extracting(found -> ((DiscoveryConfig.Provided) found).mechanismOptions())
        .containsExactlyInAnyOrder(
            new Ovh("ovh-eu", "a", "s", "c", "vps", minute),
            new Stackit(
                "p",
                "eu01",
                "",
                80,
                new StackitLogin("k", "", "", "/f", StackitLogin.TOKENS),
                minute),
            new Triton("container", "d", "e", List.of("g"), 9163, 1, minute, "https"),
            new Uyuni("https://h", "u", "s", "monitoring_entitled", ",", minute),
            new Outscale("https://api.r.outscale.com/api/v1", "r", "a", "s", "", 1, minute),
            new Oci(
                new OciUser("t", "u", "f", "/k", "", ""),
                "r",
                List.of("c"),
                80,
                minute,
                "https://identity.r.oci.oraclecloud.com",
                "https://iaas.r.oraclecloud.com"));
  }

  @Test
  void rolesOfAmazonsCloudAreMechanismsOfTheirOwn() {
    String clusters = "access_key: a, secret_key: s, clusters: [c]}";
    Config config =
        load(
            "scrape_configs: [{job_name: a, aws_sd_configs: [{role: ecs, region: r, "
                + clusters
                + ", {role: msk, region: r, port: 1, "
                + clusters
                + ", {role: elasticache, region: r, "
                + clusters
                + "], rds_sd_configs: [{region: r, refresh_interval: 2m, filters: [{name: n,"
                + " values: [v]}], "
                + clusters
                + "]}]");
    AwsAccess access = new AwsAccess("r", "", "a", "s", "", "", "");
    List<String> one = List.of("c");
    Duration minute = Duration.ofMinutes(1);
    assertThat(config.unsupported()).isEmpty();
    assertThat(config.scrapeJobs().getFirst().discovery())
        .extracting(found -> ((DiscoveryConfig.Provided) found).mechanismOptions())
        .containsExactlyInAnyOrder(
            new Ecs(access, one, 80, minute),
            new Msk(access, one, 1, minute),
            new ElastiCache(access, one, minute),
            new Rds(
                access,
                one,
                List.of(new Ec2.Filter("n", List.of("v"))),
                80,
                Duration.ofMinutes(2)));
  }

  @Test
  void theSameConfigurationIsTheSameToDiscoveryAndTheNotifier() {
    String text =
        "alerting: {alertmanagers: [{path_prefix: /x, timeout: 3s, static_configs: [{targets:"
            + " [a]}], relabel_configs: [{target_label: a, regex: x}]}]}";
    AlertmanagerOptions first = options(text).get("config-0");
    AlertmanagerOptions second = options(text).get("config-0");
    assertThat(first.identity()).isEqualTo(second.identity());
    assertThat(first.timeout()).isEqualTo(Duration.ofSeconds(3));
    String other = text.replace("3s", "4s");
    assertThat(options(other).get("config-0").identity()).isNotEqualTo(first.identity());
  }

  @Test
  void kubernetesIsAskedWhereTheConfigurationSays() {
    Config config =
        load(
            """
            scrape_configs:
              - job_name: a
                kubernetes_sd_configs:
                  - role: pod
                    api_server: https://u:p@k.example:6443
                    namespaces: {names: [n]}
                    selectors: [{role: pod, label: a=b}]
                    attach_metadata: {node: true}
                    tls_config: {insecure_skip_verify: true}
            """);
    DiscoveryConfig.Cluster cluster =
        (DiscoveryConfig.Cluster) config.scrapeJobs().getFirst().discovery().getFirst();
    assertThat(cluster.kubernetes())
        .isEqualTo(
            new Kubernetes(
                "pod",
                "https://u:p@k.example:6443",
                List.of("n"),
                List.of(new Kubernetes.Selector("pod", "a=b", "")),
                new Kubernetes.Attached(true, false, false, false, false)));
    assertThat(cluster.http().tls().insecureSkipVerify()).isTrue();
    assertThat(config.unsupported()).isEmpty();
  }

  private static Map<String, AlertmanagerOptions> options(String text) {
    return AlertmanagerMapping.options(load(text), (_, _) -> NO_CLIENT, _ -> null);
  }

  private static Config load(String text) {
    return new ConfigLoader(LoadOptions.SERVER).load(text, Path.of("/etc/p.yml"));
  }
}
