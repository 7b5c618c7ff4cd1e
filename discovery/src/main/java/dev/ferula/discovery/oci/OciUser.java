package dev.ferula.discovery.oci;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.SecretFile;
import dev.ferula.discovery.WebRefresh;
import java.time.Clock;

/**
 * A user of Oracle's cloud.
 *
 * @param keyFile an RSA key in PEM, as PKCS 8, also encrypted, or PKCS 1; read for each refresh
 * @param passphrase of the key; empty for none
 * @param passphraseFile where the passphrase is read, if it is not given
 */
public record OciUser(
    String tenancy,
    String user,
    String fingerprint,
    String keyFile,
    String passphrase,
    String passphraseFile)
    implements OciAccount {
  @Override
  public Login login(WebRefresh.Source source, Clock clock) {
    return this::key;
  }

  /**
   * The key, to sign with.
   *
   * @throws DiscoveryException if it cannot be read or is none
   */
  OciKey key() {
    String pem = SecretFile.read("OCI key", keyFile);
    String word =
        passphraseFile.isEmpty()
            ? passphrase
            : SecretFile.read("OCI key passphrase", passphraseFile);
    return new OciKey(
        tenancy,
        tenancy + "/" + user + "/" + fingerprint,
        OciPem.key(pem, word, "key file " + keyFile));
  }

  /** Without the passphrase. */
  @Override
  public String toString() {
    return "OciUser[tenancy=" + tenancy + ", user=" + user + "]";
  }
}
