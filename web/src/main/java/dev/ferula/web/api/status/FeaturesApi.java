package dev.ferula.web.api.status;

import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;

/** What this server can do, by category and name, so that clients need not guess by version. */
public final class FeaturesApi {
  private final SortedMap<String, SortedMap<String, Boolean>> features;

  /** The endpoint; the map does not change any more. */
  public FeaturesApi(SortedMap<String, SortedMap<String, Boolean>> features) {
    this.features = features;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/features", exchange -> ApiAnswer.of(this::write));
  }

  private void write(Json out) throws IOException {
    out.object();
    for (Map.Entry<String, SortedMap<String, Boolean>> category : features.entrySet()) {
      out.name(category.getKey()).object();
      for (Map.Entry<String, Boolean> feature : category.getValue().entrySet()) {
        out.field(feature.getKey(), feature.getValue());
      }
      out.endObject();
    }
    out.endObject();
  }
}
