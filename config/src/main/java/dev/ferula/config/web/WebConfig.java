package dev.ferula.config.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a web configuration says.
 *
 * @param tls null for plain HTTP
 * @param http2 whether clients may speak HTTP/2, which takes TLS
 * @param headers that every answer gets
 * @param rateLimit of all requests together; null for none
 * @param users bcrypt hashes of passwords by user name
 * @param roles of users by their names
 * @param defaultRole of users without one
 */
public record WebConfig(
    @Nullable Tls tls,
    boolean http2,
    Map<String, String> headers,
    @Nullable RateLimit rateLimit,
    Map<String, String> users,
    Map<String, String> roles,
    String defaultRole,
    List<Token> tokens) {
  public WebConfig {
    headers = Map.copyOf(headers);
    users = Map.copyOf(users);
    roles = Map.copyOf(roles);
    tokens = List.copyOf(tokens);
  }

  /**
   * How connections are encrypted. Texts are what the file or the files that it names hold.
   *
   * @param cert certificates in PEM, the server's first
   * @param key the server's key in PEM
   * @param clientCa certificates in PEM that clients' certificates are checked with; may be empty
   * @param clientAuth Go's name of the policy
   * @param allowedSans one of them must be in a client's certificate; null for any
   * @param minVersion such as {@code TLS12}, as is {@code maxVersion}
   * @param ciphers that are offered; empty for the default
   * @param curves in the order of preference; empty for the default
   */
  public record Tls(
      String cert,
      String key,
      String clientCa,
      String clientAuth,
      @Nullable List<String> allowedSans,
      String minVersion,
      String maxVersion,
      List<String> ciphers,
      List<String> curves) {
    public Tls {
      allowedSans = allowedSans == null ? null : List.copyOf(allowedSans);
      ciphers = List.copyOf(ciphers);
      curves = List.copyOf(curves);
    }

    /* Never the key. */
    @Override
    public String toString() {
      return "Tls[" + clientAuth + ", " + minVersion + " to " + maxVersion + "]";
    }
  }

  /** So many requests at once, and one more in each interval. */
  public record RateLimit(int burst, Duration interval) {}

  /**
   * A bearer token.
   *
   * @param sha256 of the token in hexadecimal digits, in lower case
   * @param match a selector that every series its bearer sees must fulfil; empty for any
   */
  public record Token(String name, String sha256, String role, String match) {}
}
