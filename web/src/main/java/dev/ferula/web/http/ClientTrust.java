package dev.ferula.web.http;

import dev.ferula.notation.AddressText;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which clients' certificates are good. */
final class ClientTrust extends X509ExtendedTrustManager {
  private final @Nullable X509ExtendedTrustManager verifier;
  private final boolean unverified;
  private final Supplier<@Nullable List<String>> allowedSans;

  /**
   * Trust in clients.
   *
   * @param verifier of the authorities; null where none is known
   * @param unverified whether any certificate will do
   * @param allowedSans names of which one must be in the certificate; null for any
   */
  ClientTrust(
      @Nullable X509ExtendedTrustManager verifier,
      boolean unverified,
      Supplier<@Nullable List<String>> allowedSans) {
    this.verifier = verifier;
    this.unverified = unverified;
    this.allowedSans = allowedSans;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    if (!unverified) {
      if (verifier == null) {
        throw new CertificateException("no authority is known that clients could be of");
      }
      verifier.checkClientTrusted(chain, type, engine);
    }
    checkNames(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    checkClientTrusted(chain, type, (SSLEngine) null);
  }

  private void checkNames(X509Certificate certificate) throws CertificateException {
    List<String> allowed = allowedSans.get();
    if (allowed == null) {
      return;
    }
    List<String> names = names(certificate);
    if (names.stream().noneMatch(allowed::contains)) {
      throw new CertificateException("could not find allowed SANs in client cert, found: " + names);
    }
  }

  /* Names of hosts, addresses of mail, addresses of hosts and URIs. */
  private static List<String> names(X509Certificate certificate) throws CertificateException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    if (all != null) {
      for (List<?> name : all) {
        if (name.get(1) instanceof String text) {
          names.add((Integer) name.get(0) == 7 ? address(text) : text);
        }
      }
    }
    return names;
  }

  /* Java writes all eight groups of an IPv6 address; Go, and so the file, the short form. */
  private static String address(String text) {
    try {
      return text.indexOf(':') < 0
          ? text
          : AddressText.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return text;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is a server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier == null ? new X509Certificate[0] : verifier.getAcceptedIssuers();
  }
}
