package dev.ferula.scrape.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The Authorization header of a pool's requests. */
@FunctionalInterface
interface Credentials {
  /** The header's value now, or null for none. */
  @Nullable String header() throws FetchException;

  /**
   * What sends this authorization.
   *
   * @throws IllegalArgumentException if it cannot be sent
   */
  static Credentials of(Authorization authorization) {
    return switch (authorization) {
      case Authorization.None _ -> () -> null;
      case Authorization.Basic basic -> () -> basic(basic);
      case Authorization.Header header -> () -> header(header);
      case Authorization.OAuth2 _ ->
          throw new IllegalArgumentException("oauth2 is not supported for scraping yet");
    };
  }

  private static String basic(Authorization.Basic basic) throws FetchException {
    String username =
        basic.usernameFile().isEmpty()
            ? basic.username()
            : SecretFile.read(basic.usernameFile(), "basic auth username");
    String password =
        basic.passwordFile().isEmpty()
            ? basic.password().value()
            : SecretFile.read(basic.passwordFile(), "basic auth password");
    byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static String header(Authorization.Header header) throws FetchException {
    String credentials =
        header.credentialsFile().isEmpty()
            ? header.credentials().value()
            : SecretFile.read(header.credentialsFile(), "authorization credentials");
    return header.type() + " " + credentials;
  }
}
