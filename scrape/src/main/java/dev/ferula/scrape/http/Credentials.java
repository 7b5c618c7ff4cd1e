package dev.ferula.scrape.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The Authorization header of a client's requests. */
@FunctionalInterface
interface Credentials extends AutoCloseable {
  /**
   * The header's value now, or null for none.
   *
   * @param deadline of {@link System#nanoTime}, until when it may be asked for
   */
  @Nullable String header(long deadline) throws FetchException;

  @Override
  default void close() {}

  /**
   * What sends this authorization.
   *
   * @param clients makes the client that tokens are asked for with
   * @throws IllegalArgumentException if it cannot be sent
   */
  static Credentials of(Authorization authorization, Function<HttpOptions, Exchanger> clients) {
    return switch (authorization) {
      case Authorization.None _ -> _ -> null;
      case Authorization.Basic basic -> _ -> basic(basic);
      case Authorization.Header header -> _ -> header(header);
      case Authorization.OAuth2 oauth -> new TokenCredentials(oauth, clients);
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
