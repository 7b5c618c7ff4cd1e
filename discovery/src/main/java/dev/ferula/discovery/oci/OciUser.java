package dev.ferula.discovery.oci;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.SecretFile;
import dev.ferula.discovery.WebRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Who asks Oracle's cloud. Requests are signed over their date, target and host by the user's RSA
 * key (draft-cavage-http-signatures, version 1 at Oracle).
 *
 * @param keyFile the key in PEM, as PKCS 8, also encrypted, or PKCS 1; read for each refresh
 * @param passphrase of the key; empty for none
 * @param passphraseFile where the passphrase is read, if it is not given
 */
public record OciUser(
    String tenancy,
    String user,
    String fingerprint,
    String keyFile,
    String passphrase,
    String passphraseFile) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /* What stands before a key of PKCS 1 to make it one of PKCS 8: version 0, RSA. */
  private static final byte[] RSA = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private static final int DER_SEQUENCE = 0x30;
  private static final int DER_OCTETS = 4;

  /**
   * The key, to sign with.
   *
   * @throws DiscoveryException if it cannot be read or is none
   */
  PrivateKey key() {
    String pem = SecretFile.read("OCI key", keyFile);
    String word =
        passphraseFile.isEmpty()
            ? passphrase
            : SecretFile.read("OCI key passphrase", passphraseFile);
    if (pem.contains("Proc-Type:")) {
      throw new DiscoveryException(
          "OCI key file " + keyFile + ": an encrypted key must be one of PKCS 8");
    }
    String base64 = pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining());
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      if (pem.contains("BEGIN ENCRYPTED")) {
        return KeyFactory.getInstance("RSA").generatePrivate(decrypted(der, word));
      }
      boolean bare = pem.contains("BEGIN RSA");
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(bare ? wrapped(der) : der));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new DiscoveryException("OCI key file " + keyFile + " is invalid: " + e.getMessage(), e);
    }
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] der, String word)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    // The name of the scheme says nothing of its parts, its parameters do.
    String scheme =
        info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
    Cipher cipher = Cipher.getInstance(scheme);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(word.toCharArray())),
        info.getAlgParameters());
    return info.getKeySpec(cipher);
  }

  private static byte[] wrapped(byte[] key) {
    return element(DER_SEQUENCE, joined(RSA, element(DER_OCTETS, key)));
  }

  private static byte[] element(int tag, byte[] content) {
    int n = content.length;
    byte[] head =
        n < 0x80
            ? new byte[] {(byte) tag, (byte) n}
            : n < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
    return joined(head, content);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = new byte[a.length + b.length];
    System.arraycopy(a, 0, both, 0, a.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** A request that has no content, with its signature. */
  WebRequest sign(WebRequest request, PrivateKey key, Instant now) {
    URI uri = URI.create(request.url());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String date = DATE.format(now);
    String signed =
        "date: "
            + date
            + "\n(request-target): "
            + request.method().toLowerCase(Locale.ROOT)
            + " "
            + uri.getRawPath()
            + query
            + "\nhost: "
            + uri.getRawAuthority();
    return request
        .with("Date", date)
        .with(
            "Authorization",
            "Signature version=\"1\",headers=\"date (request-target) host\",keyId=\""
                + tenancy
                + "/"
                + user
                + "/"
                + fingerprint
                + "\",algorithm=\"rsa-sha256\",signature=\""
                + signature(signed, key)
                + "\"");
  }

  private static String signature(String text, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new DiscoveryException("OCI key cannot sign: " + e.getMessage(), e);
    }
  }

  /** Without the passphrase. */
  @Override
  public String toString() {
    return "OciUser[tenancy=" + tenancy + ", user=" + user + "]";
  }
}
