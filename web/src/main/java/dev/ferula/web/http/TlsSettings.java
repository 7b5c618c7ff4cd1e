package dev.ferula.web.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server's connections are encrypted.
 *
 * @param certificates in PEM, the server's first
 * @param key the server's key in PEM
 * @param clientAuthorities in PEM; empty where none is known
 * @param allowedSans one of them must be in a client's certificate; null for any
 * @param protocols such as {@code TLSv1.3}
 * @param ciphers that are offered for TLS 1.2; empty for all that are secure
 * @param groups of key agreement in the order of preference; empty for the default
 * @param http2 whether clients may speak HTTP/2
 */
public record TlsSettings(
    String certificates,
    String key,
    String clientAuthorities,
    ClientPolicy clientPolicy,
    @Nullable List<String> allowedSans,
    List<String> protocols,
    List<String> ciphers,
    List<String> groups,
    boolean http2) {
  public TlsSettings {
    allowedSans = allowedSans == null ? null : List.copyOf(allowedSans);
    protocols = List.copyOf(protocols);
    ciphers = List.copyOf(ciphers);
    groups = List.copyOf(groups);
  }

  /** What is asked of clients. */
  public enum ClientPolicy {
    NONE,
    /** A certificate is asked for, and not looked at. */
    REQUEST,
    /** There must be one, whoever made it. */
    REQUIRE_ANY,
    /** One that is given must be of an authority. */
    VERIFY_IF_GIVEN,
    /** There must be one of an authority. */
    REQUIRE_AND_VERIFY
  }

  /* Never the key. */
  @Override
  public String toString() {
    return "TlsSettings[" + clientPolicy + ", " + protocols + "]";
  }
}
