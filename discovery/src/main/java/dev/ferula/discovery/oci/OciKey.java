package dev.ferula.discovery.oci;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.WebRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/**
 * An RSA key as Oracle's cloud knows it. Requests are signed over their date, target and host, or
 * over what they send (draft-cavage-http-signatures, version 1 at Oracle).
 *
 * @param id by which the cloud finds the public part
 */
record OciKey(String tenancy, String id, PrivateKey key) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** A request that has no content, with its signature. */
  WebRequest sign(WebRequest request, Instant now) {
    String date = DATE.format(now);
    String host = URI.create(request.url()).getRawAuthority();
    String signed = "date: " + date + "\n" + target(request) + "\nhost: " + host;
    return signed(request.with("Date", date), "date (request-target) host", signed);
  }

  /** A request with content, which is signed and the host is not: so the login wants it. */
  WebRequest signContent(WebRequest request, Instant now) {
    String date = DATE.format(now);
    byte[] content = request.content().getBytes(StandardCharsets.UTF_8);
    String type = request.headers().getOrDefault("Content-Type", "");
    String hash = Base64.getEncoder().encodeToString(sha256(content));
    String signed =
        "date: "
            + date
            + "\n"
            + target(request)
            + "\ncontent-length: "
            + content.length
            + "\ncontent-type: "
            + type
            + "\nx-content-sha256: "
            + hash;
    return signed(
        request.with("Date", date).with("X-Content-Sha256", hash),
        "date (request-target) content-length content-type x-content-sha256",
        signed);
  }

  private static String target(WebRequest request) {
    URI uri = URI.create(request.url());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return "(request-target): "
        + request.method().toLowerCase(Locale.ROOT)
        + " "
        + uri.getRawPath()
        + query;
  }

  private WebRequest signed(WebRequest request, String headers, String text) {
    return request.with(
        "Authorization",
        "Signature version=\"1\",headers=\""
            + headers
            + "\",keyId=\""
            + id
            + "\",algorithm=\"rsa-sha256\",signature=\""
            + signature(text)
            + "\"");
  }

  private String signature(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new DiscoveryException("OCI key cannot sign: " + e.getMessage(), e);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Each Java has it.
    }
  }

  /** Without the id, which may be a token, and without the key. */
  @Override
  public String toString() {
    return "OciKey[tenancy=" + tenancy + "]";
  }
}
