package dev.ferula.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of the demonstration: the guide's, at a quicker pace, with two rules. */
final class DemoFiles {
  private DemoFiles() {}

  /** Writes configuration and rules into a directory; returns the configuration file. */
  static Path write(Path directory, int metricsPort) throws IOException {
    Files.createDirectories(directory);
    Path config = directory.resolve("prometheus.yaml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 5s
          evaluation_interval: 5s
          external_labels:
            monitor: 'demo'

        rule_files:
          - demo.rules.yaml

        scrape_configs:
          - job_name: 'demo'
            static_configs:
              - targets: ['localhost:%d']
        """
            .formatted(metricsPort));
    Files.writeString(
        directory.resolve("demo.rules.yaml"),
        """
        groups:
          - name: demo
            rules:
              - record: path:demo_requests:rate1m
                expr: sum by (path) (rate(demo_requests[1m]))
              - alert: CheckoutFails
                expr: |
                  sum by (path) (rate(demo_requests{status="500"}[30s]))
                    / sum by (path) (rate(demo_requests{path="/checkout"}[30s])) > 0.01
                for: 10s
                labels:
                  severity: page
                annotations:
                  summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.path }} fail'
        """);
    return config;
  }
}
