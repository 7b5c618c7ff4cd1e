package dev.ferula.discovery.oci;

import dev.ferula.discovery.DiscoveryException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** RSA keys in PEM: PKCS 8, also encrypted, or PKCS 1. */
final class OciPem {
  /* What stands before a key of PKCS 1 to make it one of PKCS 8: version 0, RSA. */
  private static final byte[] RSA = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private static final int DER_SEQUENCE = 0x30;
  private static final int DER_OCTETS = 4;

  private OciPem() {}

  /** The text between the lines that begin and end a PEM block. */
  static String base64(String pem) {
    return pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining());
  }

  /**
   * A key.
   *
   * @param passphrase empty for none
   * @param what it is, for errors
   * @throws DiscoveryException if it is none
   */
  static PrivateKey key(String pem, String passphrase, String what) {
    if (pem.contains("Proc-Type:")) {
      throw new DiscoveryException("OCI " + what + ": an encrypted key must be one of PKCS 8");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64(pem));
      if (pem.contains("BEGIN ENCRYPTED")) {
        return KeyFactory.getInstance("RSA").generatePrivate(decrypted(der, passphrase));
      }
      boolean bare = pem.contains("BEGIN RSA");
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(bare ? wrapped(der) : der));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new DiscoveryException("OCI " + what + " is invalid: " + e.getMessage(), e);
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
}
