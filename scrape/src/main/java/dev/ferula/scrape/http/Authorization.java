package dev.ferula.scrape.http;

import java.util.List;
import java.util.Map;

/**
 * How a request shows who sends it. A file, where its path is not empty, is read anew for requests
 * and wins over the value beside it.
 */
public sealed interface Authorization {
  /** Nothing is sent. */
  Authorization NONE = new None();

  /** Nothing is sent. */
  record None() implements Authorization {}

  /** HTTP basic authentication. */
  record Basic(String username, String usernameFile, Secret password, String passwordFile)
      implements Authorization {}

  /**
   * An Authorization header of a scheme such as {@code Bearer} and its credentials.
   *
   * @param type the scheme, {@code Bearer} by default
   */
  record Header(String type, Secret credentials, String credentialsFile) implements Authorization {}

  /**
   * A bearer token fetched with OAuth 2.0 and renewed before it expires.
   *
   * @param grantType {@code client_credentials} or {@code
   *     urn:ietf:params:oauth:grant-type:jwt-bearer}
   * @param key what signs the assertion of the jwt-bearer grant
   * @param endpointParams sent to the token endpoint besides
   * @param tls how the token endpoint is reached
   * @param proxy through what the token endpoint is reached
   */
  record OAuth2(
      String clientId,
      Secret clientSecret,
      String clientSecretFile,
      String grantType,
      SigningKey key,
      List<String> scopes,
      String tokenUrl,
      Map<String, String> endpointParams,
      TlsOptions tls,
      ProxyOptions proxy)
      implements Authorization {
    public OAuth2 {
      scopes = List.copyOf(scopes);
      endpointParams = Map.copyOf(endpointParams);
    }

    /* Never the URL nor what is sent to it: both may have a password. */
    @Override
    public String toString() {
      return "OAuth2[" + clientId + ", " + scopes + "]";
    }
  }

  /**
   * The key and the claims of a signed assertion; all of it empty where none is used.
   *
   * @param algorithm {@code RS256}, {@code RS384} or {@code RS512}
   */
  record SigningKey(
      Secret certificateKey,
      String certificateKeyFile,
      String certificateKeyId,
      String algorithm,
      String issuer,
      String audience,
      Map<String, Object> claims) {
    /** No key. */
    public static final SigningKey NONE =
        new SigningKey(Secret.NONE, "", "", "RS256", "", "", Map.of());

    public SigningKey {
      claims = Map.copyOf(claims);
    }
  }
}
