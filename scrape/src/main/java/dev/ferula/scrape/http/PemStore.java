package dev.ferula.scrape.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;

/** Key stores in memory, without a password, of what stands in PEM. */
public final class PemStore {
  private static final char[] NO_PASSWORD = {};

  private PemStore() {}

  /**
   * A key with its certificates.
   *
   * @param certificates the one of the key first
   * @throws GeneralSecurityException if either cannot be read
   */
  public static KeyStore ofKey(String certificates, String key) throws GeneralSecurityException {
    KeyStore store = empty();
    Certificate[] chain = certificates(certificates).toArray(Certificate[]::new);
    store.setKeyEntry("own", PemKey.parse(key), NO_PASSWORD, chain);
    return store;
  }

  /**
   * Authorities that are trusted.
   *
   * @throws GeneralSecurityException if no certificate can be read
   */
  public static KeyStore ofAuthorities(String certificates) throws GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : certificates(certificates)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    return store;
  }

  /** Nobody's, which trusts nobody. */
  public static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, NO_PASSWORD);
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store cannot be made", e);
    }
    return store;
  }

  /* At least one. */
  static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    if (found.isEmpty()) {
      throw new GeneralSecurityException(PemBlocks.NO_CERTIFICATE);
    }
    return found;
  }
}
