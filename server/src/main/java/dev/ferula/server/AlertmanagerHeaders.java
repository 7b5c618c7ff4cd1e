package dev.ferula.server;

import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/** The headers of requests to Alertmanagers; secrets in files are read anew for each request. */
final class AlertmanagerHeaders {
  private AlertmanagerHeaders() {}

  /**
   * What makes the headers.
   *
   * @throws ServerException for an authorization that there is none for yet
   */
  static Supplier<Map<String, String>> of(HttpOptions http) {
    return switch (http.authorization()) {
      case Authorization.None ignored -> Map::of;
      case Authorization.Basic basic -> () -> authorization("Basic " + encoded(basic));
      case Authorization.Header header ->
          () ->
              authorization(
                  header.type() + " " + secret(header.credentials(), header.credentialsFile()));
      case Authorization.OAuth2 ignored ->
          throw new ServerException(
              ServerException.Kind.CONFIGURATION,
              "alerting.alertmanagers: oauth2 is not supported yet",
              null);
    };
  }

  private static Map<String, String> authorization(String value) {
    return Map.of("Authorization", value);
  }

  private static String encoded(Authorization.Basic basic) {
    String name = basic.usernameFile().isEmpty() ? basic.username() : read(basic.usernameFile());
    String both = name + ":" + secret(basic.password(), basic.passwordFile());
    return Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private static String secret(Secret inline, String file) {
    return file.isEmpty() ? inline.value() : read(file);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("unable to read authorization file " + file, e);
    }
  }
}
