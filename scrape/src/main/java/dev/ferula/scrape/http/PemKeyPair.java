package dev.ferula.scrape.http;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Collection;

/** A certificate and its private key, both in PEM. */
public final class PemKeyPair {
  private PemKeyPair() {}

  /**
   * Checks that both can be read and belong together.
   *
   * @param certificates the one of the key first
   * @throws GeneralSecurityException with the reason, in Go's words where it has some
   */
  public static void check(String certificates, String key) throws GeneralSecurityException {
    PemBlocks.check(certificates, key);
    Collection<? extends Certificate> chain = PemStore.certificates(certificates);
    PrivateKey privateKey = PemKey.parse(key);
    PublicKey publicKey = chain.iterator().next().getPublicKey();
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())
        && !privateKey.getAlgorithm().startsWith("Ed")) {
      throw new GeneralSecurityException("tls: private key type does not match public key type");
    }
    if (!belong(privateKey, publicKey)) {
      throw new GeneralSecurityException("tls: private key does not match public key");
    }
  }

  private static boolean belong(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    byte[] words = new byte[32];
    new SecureRandom().nextBytes(words);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(privateKey);
    signature.update(words);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(words);
    return signature.verify(signed);
  }
}
