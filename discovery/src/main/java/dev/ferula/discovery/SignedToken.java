package dev.ferula.discovery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON web tokens (RFC 7519) by which the owner of an RSA key says who asks. */
public final class SignedToken {
  /** The kind of grant of RFC 7523, for which such a token is the assertion. */
  public static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private SignedToken() {}

  /**
   * Signs claims.
   *
   * @param bits of the hash: 256, 384 or 512
   * @param keyId by which the other side finds the key
   * @param claims a JSON object
   * @param key in PEM, as PKCS 8
   * @throws DiscoveryException if the key is none
   */
  public static String of(int bits, String keyId, JsonValue claims, String key) {
    Map<String, JsonValue> head = new LinkedHashMap<>();
    head.put("alg", JsonValue.ofText("RS" + bits));
    head.put("typ", JsonValue.ofText("JWT"));
    head.put("kid", JsonValue.ofText(keyId));
    String text =
        encoded(JsonValue.ofFields(head).toJson().getBytes(StandardCharsets.UTF_8))
            + "."
            + encoded(claims.toJson().getBytes(StandardCharsets.UTF_8));
    return text + "." + signature("SHA" + bits + "withRSA", text, key);
  }

  private static String signature(String algorithm, String text, String pem) {
    String base64 = pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining());
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(
          KeyFactory.getInstance("RSA")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64))));
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return encoded(signature.sign());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new DiscoveryException("private key is invalid: " + e.getMessage(), e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
