package dev.ferula.web.api.rules;

import dev.ferula.notifier.Notifier;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.util.List;

/** The Alertmanagers that alerts go to, and those that relabelling dropped. */
public final class AlertmanagersApi {
  private final Notifier notifier;

  public AlertmanagersApi(Notifier notifier) {
    this.notifier = notifier;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/alertmanagers", exchange -> alertmanagers());
  }

  private ApiAnswer alertmanagers() {
    List<String> active = notifier.active();
    List<String> dropped = notifier.dropped();
    return ApiAnswer.of(
        out -> {
          out.object();
          write(out, "activeAlertmanagers", active);
          write(out, "droppedAlertmanagers", dropped);
          out.endObject();
        });
  }

  private static void write(Json out, String name, List<String> urls) throws IOException {
    out.name(name).array();
    for (String url : urls) {
      out.object().field("url", url).endObject();
    }
    out.endArray();
  }
}
