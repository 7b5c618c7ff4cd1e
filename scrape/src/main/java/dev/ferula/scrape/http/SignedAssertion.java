package dev.ferula.scrape.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A JSON web token that says who asks, signed with an RSA key. */
final class SignedAssertion {
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  private SignedAssertion() {}

  /** The assertion of a client, signed with a private key in PEM. */
  static String of(Authorization.OAuth2 options, String pem, Clock clock) throws FetchException {
    Authorization.SigningKey key = options.key();
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", key.algorithm());
    header.put("typ", "JWT");
    if (!key.certificateKeyId().isEmpty()) {
      header.put("kid", key.certificateKeyId());
    }
    long now = clock.millis() / 1000;
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", key.issuer().isEmpty() ? options.clientId() : key.issuer());
    claims.put("sub", options.clientId());
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("aud", key.audience().isEmpty() ? options.tokenUrl() : key.audience());
    claims.put("iat", now);
    claims.put("exp", now + VALIDITY.toSeconds());
    if (!options.scopes().isEmpty()) {
      claims.put("scope", String.join(" ", options.scopes()));
    }
    claims.putAll(key.claims());
    String signed = part(FlatJson.write(header)) + "." + part(FlatJson.write(claims));
    return signed + "." + base64(signature(key.algorithm(), pem, signed));
  }

  private static byte[] signature(String algorithm, String pem, String text) throws FetchException {
    try {
      Signature signature = Signature.getInstance("SHA" + algorithm.substring(2) + "withRSA");
      signature.initSign(PemKey.parse(pem));
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new FetchException(
          FetchException.Kind.FAILED, "oauth2: client key cannot sign: " + e.getMessage());
    }
  }

  private static String part(String json) {
    return base64(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
