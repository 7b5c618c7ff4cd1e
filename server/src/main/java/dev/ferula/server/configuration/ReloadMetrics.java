package dev.ferula.server.configuration;

import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.api.status.Notices;
import java.util.List;

/** What is told of the loads of the configuration, as metrics and as notices. */
public final class ReloadMetrics {
  private final Gauge succeeded;
  private final Gauge succeededAt;
  private final Labelled<Gauge> unsupported;
  private final Notices notices;
  private String unsupportedNotice = "";

  public ReloadMetrics(StatsRegistry registry, Notices notices) {
    this.notices = notices;
    succeeded =
        registry.gauge(
            "prometheus_config_last_reload_successful",
            "Whether the last configuration reload attempt was successful.");
    succeededAt =
        registry.gauge(
            "prometheus_config_last_reload_success_timestamp_seconds",
            "Timestamp of the last successful configuration reload.");
    unsupported =
        registry.gauges(
            "ferula_config_unsupported",
            "Sections of the configuration that this server does not act on.",
            "section");
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
