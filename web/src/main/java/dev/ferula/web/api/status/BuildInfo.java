package dev.ferula.web.api.status;

import dev.ferula.web.api.json.Json;
import java.io.IOException;

/**
 * What this program is. Clients switch features by {@code version}, so that is the version of
 * Prometheus that Ferula is compatible with; Ferula's own stands in {@code revision}.
 */
public record BuildInfo(
    String version,
    String revision,
    String branch,
    String buildUser,
    String buildDate,
    String runtime) {
  /* No further field: Grafana takes a "features" field here for a Mimir. */
  void write(Json out) throws IOException {
    out.object()
        .field("version", version)
        .field("revision", revision)
        .field("branch", branch)
        .field("buildUser", buildUser)
        .field("buildDate", buildDate)
        .field("goVersion", runtime)
        .endObject();
  }
}
