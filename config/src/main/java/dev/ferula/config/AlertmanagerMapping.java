package dev.ferula.config;

import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.scrape.http.Exchanger;
import dev.ferula.scrape.http.HttpOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Makes the notifier's options from the configuration. */
public final class AlertmanagerMapping {
  private AlertmanagerMapping() {}

  /**
   * The sections by the names under which discovery has their targets: {@code config-0} and on.
   *
   * @param clients makes HTTP clients
   */
  public static Map<String, AlertmanagerOptions> options(
      Config config, Function<HttpOptions, Exchanger> clients) {
    Map<String, AlertmanagerOptions> options = new LinkedHashMap<>();
    int number = 0;
    for (AlertmanagerConfig alertmanager : config.alertmanagers()) {
      options.put("config-" + number++, options(alertmanager, clients));
    }
    return options;
  }

  private static AlertmanagerOptions options(
      AlertmanagerConfig config, Function<HttpOptions, Exchanger> clients) {
    return new AlertmanagerOptions(
        config,
        config.scheme(),
        config.pathPrefix(),
        config.timeout(),
        config.relabelling(),
        config.alertRelabelling(),
        () -> new ExchangerPost(clients.apply(config.http())));
  }
}
