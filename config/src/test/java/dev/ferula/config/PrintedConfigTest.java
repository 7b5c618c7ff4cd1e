package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The printed configuration; a larger one was compared with a real server's line by line. */
class PrintedConfigTest {
  @Test
  void defaultsAreFilledInAndSecretsHidden() {
    String yaml =
        print(
            """
            global:
              external_labels: {monitor: demo, n: "yes"}
            scrape_configs:
              - job_name: a
                basic_auth: {username: "admin: x", password: hidden}
                static_configs: [{targets: ["h:1"], labels: {l: v}}]
                relabel_configs: [{source_labels: [a, b], regex: x, target_label: c}]
            """);
    assertThat(yaml)
        .isEqualTo(
            """
            global:
              scrape_interval: 1m
              scrape_timeout: 10s
              evaluation_interval: 1m
              external_labels:
                monitor: demo
                "n": "yes"
              metric_name_validation_scheme: utf8
              scrape_native_histograms: false
              extra_scrape_metrics: false
            runtime:
              gogc: 75
            scrape_configs:
            - job_name: a
              honor_timestamps: true
              track_timestamps_staleness: false
              scrape_interval: 1m
              scrape_timeout: 10s
              scrape_protocols:
              - OpenMetricsText1.0.0
              - OpenMetricsText0.0.1
              - PrometheusText1.0.0
              - PrometheusText0.0.4
              scrape_native_histograms: false
              always_scrape_classic_histograms: false
              convert_classic_histograms_to_nhcb: false
              metrics_path: /metrics
              scheme: http
              enable_compression: true
              metric_name_validation_scheme: utf8
              metric_name_escaping_scheme: allow-utf-8
              extra_scrape_metrics: false
              basic_auth:
                username: 'admin: x'
                password: <secret>
              follow_redirects: true
              enable_http2: true
              relabel_configs:
              - source_labels: [a, b]
                separator: ;
                regex: x
                target_label: c
                replacement: $1
                action: replace
              static_configs:
              - targets:
                - h:1
                labels:
                  l: v
            storage:
              tsdb:
                outofordertimewindow: 0
                retention:
                  time: 15d
            otlp:
              translation_strategy: UnderscoreEscapingWithSuffixes
              label_name_underscore_sanitization: true
              label_name_preserve_multiple_underscores: true
            """);
  }

  @Test
  void whatIsPrintedLoadsAndPrintsTheSame() {
    String yaml = print("scrape_configs: [{job_name: a, static_configs: [{targets: [a]}]}]");
    String again = print(yaml.replaceFirst("    outofordertimewindow: 0\n", ""));
    assertThat(again).isEqualTo(yaml);
  }

  private static String print(String text) {
    return new ConfigLoader(LoadOptions.SERVER).load(text, Path.of("p.yml")).yaml();
  }
}
