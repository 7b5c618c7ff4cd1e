package dev.ferula.scrape.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts servers whose certificates come from authorities that are trusted and are for the name
 * that the engine was made for ({@link CertificateNames}); or all servers. Thread-safe.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  private final @Nullable X509ExtendedTrustManager authorities;

  /**
   * @param authorities null for all servers, whatever they show
   */
  ServerTrust(@Nullable X509ExtendedTrustManager authorities) {
    this.authorities = authorities;
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authentication, @Nullable SSLEngine engine)
      throws CertificateException {
    if (authorities == null) {
      return;
    }
    chain[0].checkValidity();
    String host = engine == null ? null : engine.getPeerHost();
    String refusal = CertificateNames.of(chain[0]).refusal(host == null ? "" : host);
    if (refusal != null) {
      throw new CertificateException(refusal);
    }
    authorities.checkServerTrusted(chain, authentication, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities == null ? new X509Certificate[0] : authorities.getAcceptedIssuers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authentication, Socket socket)
      throws CertificateException {
    throw ofEngines();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authentication)
      throws CertificateException {
    throw ofEngines();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authentication, Socket socket)
      throws CertificateException {
    throw ofEngines();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authentication, SSLEngine engine)
      throws CertificateException {
    throw ofEngines();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authentication)
      throws CertificateException {
    throw ofEngines();
  }

  /* The name to check is known of engines only. */
  private static CertificateException ofEngines() {
    return new CertificateException("only servers that an engine speaks with can be trusted");
  }
}
