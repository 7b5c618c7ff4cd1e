package dev.ferula.config;

import dev.ferula.notifier.AlertTls;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.notifier.JettyAlertPost;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.HeaderValues;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.Secret;
import dev.ferula.scrape.http.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the notifier's options from the configuration. */
public final class AlertmanagerMapping {
  private AlertmanagerMapping() {}

  /** The sections by the names under which discovery has their targets: {@code config-0} and on. */
  public static Map<String, AlertmanagerOptions> options(Config config) {
    Map<String, AlertmanagerOptions> options = new LinkedHashMap<>();
    int number = 0;
    for (AlertmanagerConfig alertmanager : config.alertmanagers()) {
      options.put("config-" + number++, options(alertmanager));
    }
    return options;
  }

  private static AlertmanagerOptions options(AlertmanagerConfig config) {
    return new AlertmanagerOptions(
        config,
        config.scheme(),
        config.pathPrefix(),
        config.timeout(),
        config.relabelling(),
        config.alertRelabelling(),
        () ->
            new JettyAlertPost(
                () -> headers(config.http()),
                tls(config.http().tls()),
                config.http().followRedirects()));
  }

  /** The headers of a request made now: files are read each time, as their content may change. */
  static Map<String, String> headers(HttpOptions http) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    http.headers().forEach((name, values) -> headers.put(name, joined(values)));
    switch (http.authorization()) {
      case Authorization.None() -> {}
      case Authorization.Basic basic -> {
        String user = textOr(basic.username(), basic.usernameFile());
        String password = textOr(basic.password().value(), basic.passwordFile());
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
      }
      case Authorization.Header header ->
          headers.put(
              "Authorization",
              header.type() + " " + textOr(header.credentials().value(), header.credentialsFile()));
      // Told of by Config.unsupported.
      case Authorization.OAuth2 _ -> {}
    }
    return headers;
  }

  private static String joined(HeaderValues header) {
    List<String> values = new ArrayList<>(header.values());
    header.secrets().stream().map(Secret::value).forEach(values::add);
    header.files().stream().map(AlertmanagerMapping::read).forEach(values::add);
    return String.join(", ", values);
  }

  private static AlertTls tls(TlsOptions tls) {
    return new AlertTls(
        textOr(tls.ca(), tls.caFile()),
        textOr(tls.cert(), tls.certFile()),
        textOr(tls.key().value(), tls.keyFile()),
        tls.serverName(),
        tls.insecureSkipVerify(),
        tls.minVersion(),
        tls.maxVersion());
  }

  private static String textOr(String text, String file) {
    return file.isEmpty() ? text : read(file);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
