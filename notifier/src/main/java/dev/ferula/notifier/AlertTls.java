package dev.ferula.notifier;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS towards an Alertmanager; texts are PEM, empty for none.
 *
 * @param ca certificates that sign the server's; empty for the system's trust
 * @param cert the client's certificate, with those that sign it
 * @param key the private key of the client's certificate, as PKCS #8
 * @param serverName the name asked for and checked instead of the address
 * @param insecureSkipVerify whether any certificate is taken
 * @param minVersion {@code TLS10} to {@code TLS13}; empty is {@code TLS12}
 * @param maxVersion as {@code minVersion}; empty is {@code TLS13}
 */
public record AlertTls(
    String ca,
    String cert,
    String key,
    String serverName,
    boolean insecureSkipVerify,
    String minVersion,
    String maxVersion) {
  /** The system's trust, no client certificate. */
  public static final AlertTls DEFAULT = new AlertTls("", "", "", "", false, "", "");

  private static final List<String> VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final char[] NO_PASSWORD = "".toCharArray();
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /**
   * What the client makes its connections with.
   *
   * @throws IllegalArgumentException if a text is not PEM of its kind
   */
  SslContextFactory.Client contextFactory() {
    SslContextFactory.Client factory = new SslContextFactory.Client(insecureSkipVerify);
    try {
      if (!ca.isEmpty()) {
        factory.setTrustStore(trustStore());
      }
      if (!cert.isEmpty()) {
        factory.setKeyStore(keyStore());
        factory.setKeyStorePassword(new String(NO_PASSWORD));
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("unusable TLS certificate or key: " + e.getMessage(), e);
    }
    if (insecureSkipVerify) {
      factory.setEndpointIdentificationAlgorithm(null);
    }
    if (!serverName.isEmpty()) {
      factory.setSNIProvider((_, _) -> List.of(new SNIHostName(serverName)));
    }
    factory.setIncludeProtocols(protocols());
    return factory;
  }

  private String[] protocols() {
    int min = index(minVersion, "TLS12");
    int max = index(maxVersion, "TLS13");
    return PROTOCOLS.subList(min, Math.max(min, max) + 1).toArray(String[]::new);
  }

  private static int index(String version, String fallback) {
    String wanted = version.isEmpty() ? fallback : version;
    int index = VERSIONS.indexOf(wanted);
    if (index < 0) {
      throw new IllegalArgumentException("unknown TLS version: " + wanted);
    }
    return index;
  }

  private KeyStore trustStore() throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates(ca)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    return store;
  }

  private KeyStore keyStore() throws GeneralSecurityException, IOException {
    List<Certificate> chain = certificates(cert);
    KeyStore store = emptyStore();
    PrivateKey privateKey = privateKey(chain.getFirst().getPublicKey().getAlgorithm());
    store.setKeyEntry("client", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<Certificate> certificates(String pem) throws GeneralSecurityException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificate in the PEM text");
    }
    return new ArrayList<>(certificates);
  }

  private PrivateKey privateKey(String algorithm) throws GeneralSecurityException {
    Matcher matcher = KEY.matcher(key);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "the client's key is not an unencrypted PKCS #8 key (BEGIN PRIVATE KEY)");
    }
    byte[] der = Base64.getMimeDecoder().decode(matcher.group(1).strip());
    return KeyFactory.getInstance(algorithm.toUpperCase(Locale.ROOT))
        .generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "AlertTls[serverName=" + serverName + ", insecureSkipVerify=" + insecureSkipVerify + "]";
  }
}
