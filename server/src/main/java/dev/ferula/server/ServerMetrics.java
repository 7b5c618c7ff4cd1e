package dev.ferula.server;

import dev.ferula.stats.Gauge;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.api.status.BuildInfo;
import java.util.Locale;

/** What the server tells about itself as a whole, under Prometheus's names. */
final class ServerMetrics {
  private final Gauge ready;

  ServerMetrics(StatsRegistry registry, BuildInfo build) {
    ready =
        registry.gauge(
            "prometheus_ready",
            "Whether Prometheus startup was fully completed and the"
                + " server is ready for normal operation.");
    registry
        .gauges(
            "prometheus_build_info",
            "A metric with a constant '1' value labeled by version, revision, branch, goversion"
                + " from which prometheus was built, and the goos and goarch for the build.",
            "version",
            "revision",
            "branch",
            "goversion",
            "goos",
            "goarch",
            "tags")
        .with(
            build.version(),
            build.revision(),
            build.branch(),
            build.runtime(),
            System.getProperty("os.name").toLowerCase(Locale.ROOT),
            System.getProperty("os.arch"),
            "")
        .set(1);
    registry
        .gauges("ferula_build_info", "Ferula's own version, always 1.", "version")
        .with(Version.own())
        .set(1);
  }

  void ready(boolean now) {
    ready.set(now ? 1 : 0);
  }
}
