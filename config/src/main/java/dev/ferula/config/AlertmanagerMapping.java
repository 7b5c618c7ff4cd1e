package dev.ferula.config;

import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.aws.AwsAccess;
import dev.ferula.discovery.aws.AwsSigner;
import dev.ferula.notifier.AlertPost;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.scrape.http.HttpOptions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes the notifier's options from the configuration. */
public final class AlertmanagerMapping {
  /** Amazon's service for Prometheus, for which what is sent is signed. */
  private static final String SIGNED_FOR = "aps";

  private AlertmanagerMapping() {}

  /**
   * The sections by the names under which discovery has their targets: {@code config-0} and on.
   *
   * @param clients makes HTTP clients, whose names it is told
   * @param environment gives the variables that may hold the keys of signatures
   */
  public static Map<String, AlertmanagerOptions> options(
      Config config,
      BiFunction<String, HttpOptions, WebClient> clients,
      UnaryOperator<@Nullable String> environment) {
    Map<String, AlertmanagerOptions> options = new LinkedHashMap<>();
    int number = 0;
    for (AlertmanagerConfig alertmanager : config.alertmanagers()) {
      options.put("config-" + number++, options(alertmanager, clients, environment));
    }
    return options;
  }

  private static AlertmanagerOptions options(
      AlertmanagerConfig config,
      BiFunction<String, HttpOptions, WebClient> clients,
      UnaryOperator<@Nullable String> environment) {
    return new AlertmanagerOptions(
        config,
        config.scheme(),
        config.pathPrefix(),
        config.timeout(),
        config.relabelling(),
        config.alertRelabelling(),
        () -> post(config, clients, environment));
  }

  private static AlertPost post(
      AlertmanagerConfig config,
      BiFunction<String, HttpOptions, WebClient> clients,
      UnaryOperator<@Nullable String> environment) {
    AwsAccess signing = config.signing();
    AwsSigner signer =
        signing == null
            ? null
            : new AwsSigner(
                SIGNED_FOR,
                signing,
                clients.apply("default", HttpOptions.DEFAULT),
                environment,
                Clock.systemUTC());
    return new WebPost(clients.apply("alertmanager", config.http()), signer);
  }
}
