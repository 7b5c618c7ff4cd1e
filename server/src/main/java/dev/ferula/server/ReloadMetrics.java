package dev.ferula.server;

import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.api.BuildInfo;
import dev.ferula.web.api.Notices;
import java.util.List;
import java.util.Locale;

/** What the server counts about itself as a whole, under Prometheus's names. */
final class ReloadMetrics {
  private final Gauge succeeded;
  private final Gauge succeededAt;
  private final Gauge ready;
  private final Labelled<Gauge> unsupported;
  private String unsupportedNotice = "";

  private final Notices notices;

  ReloadMetrics(StatsRegistry registry, BuildInfo build, Notices notices) {
    this.notices = notices;
    succeeded =
        registry.gauge(
            "prometheus_config_last_reload_successful",
            "Whether the last configuration reload attempt was successful.");
    succeededAt =
        registry.gauge(
            "prometheus_config_last_reload_success_timestamp_seconds",
            "Timestamp of the last successful configuration reload.");
    ready =
        registry.gauge(
            "prometheus_ready",
            "Whether Prometheus startup was fully completed and the"
                + " server is ready for normal operation.");
    unsupported =
        registry.gauges(
            "ferula_config_unsupported",
            "Sections of the configuration that this server does not act on.",
            "section");
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

  void reloaded(boolean success, long timestamp) {
    succeeded.set(success ? 1 : 0);
    if (success) {
      notices.remove(Notices.RELOAD_FAILED);
    } else {
      notices.add(Notices.RELOAD_FAILED);
    }
    if (success) {
      succeededAt.set(timestamp / 1000.0);
    }
  }

  /** Tells as metrics and as a notice which sections have no effect. */
  void unsupported(List<String> sections) {
    unsupported.clear();
    sections.forEach(section -> unsupported.with(section).set(1));
    notices.remove(unsupportedNotice);
    unsupportedNotice =
        "Sections of the configuration are not supported yet and have no effect: "
            + String.join(", ", sections)
            + ".";
    if (!sections.isEmpty()) {
      notices.add(unsupportedNotice);
    }
  }
}
