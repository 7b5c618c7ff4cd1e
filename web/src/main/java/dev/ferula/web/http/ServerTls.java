package dev.ferula.web.http;

import dev.ferula.scrape.http.PemKeyPair;
import dev.ferula.scrape.http.PemStore;
import dev.ferula.scrape.http.TlsSuites;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a server. The settings are asked for on every new connection, so that a new certificate is
 * used as soon as it is there; one that cannot be used changes nothing.
 */
public final class ServerTls {
  private static final System.Logger LOG = System.getLogger(ServerTls.class.getName());

  private static final List<String> GROUPS =
      List.of("x25519", "secp256r1", "secp384r1", "secp521r1");

  private final Supplier<TlsSettings> settings;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final Factory factory = new Factory();
  private final boolean http2;
  private volatile TlsSettings current;

  /**
   * TLS by the settings of the moment.
   *
   * @throws IllegalArgumentException if they cannot be used
   */
  public ServerTls(Supplier<TlsSettings> settings) {
    this.settings = settings;
    this.current = settings.get();
    this.http2 = current.http2();
    factory.setSniRequired(false);
    factory.setRenegotiationAllowed(false);
    load(factory, current);
  }

  /**
   * Tries settings without using them.
   *
   * @throws IllegalArgumentException with the reason why they cannot be used
   */
  public static void check(TlsSettings settings) {
    SslContextFactory.Server trial = new SslContextFactory.Server();
    load(trial, settings);
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  boolean isHttp2() {
    return http2;
  }

  private void refresh() {
    if (!refreshing.tryLock()) {
      return;
    }
    try {
      TlsSettings now = settings.get();
      TlsSettings before = current;
      if (!now.equals(before)) {
        current = now;
        reload(now, before);
      }
    } catch (Exception e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"TLS settings cannot be used, those before stay\" err=\"" + e.getMessage() + "\"");
    } finally {
      refreshing.unlock();
    }
  }

  /* What trust there is depends on the settings of the moment, so they come first. */
  private void reload(TlsSettings now, TlsSettings before) throws Exception {
    boolean done = false;
    try {
      check(now);
      factory.reload(fresh -> load((SslContextFactory.Server) fresh, now));
      done = true;
    } finally {
      if (!done) {
        current = before;
      }
    }
  }

  private static void load(SslContextFactory.Server into, TlsSettings settings) {
    try {
      PemKeyPair.check(settings.certificates(), settings.key());
      into.setKeyStore(PemStore.ofKey(settings.certificates(), settings.key()));
      into.setKeyStorePassword("");
      trust(into, settings);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("failed to load X509KeyPair: " + e.getMessage(), e);
    }
    into.setExcludeProtocols();
    into.setIncludeProtocols(settings.protocols().toArray(String[]::new));
    into.setExcludeCipherSuites();
    into.setIncludeCipherSuites(suites(settings.ciphers()).toArray(String[]::new));
    into.setUseCipherSuitesOrder(true);
  }

  /* As with Go: those of TLS 1.3 are always there, and what is chosen among the others has no order. */
  private static List<String> suites(List<String> chosen) {
    return Stream.concat(
            TlsSuites.TLS_1_3.stream(),
            TlsSuites.TLS_1_2.stream().filter(suite -> chosen.isEmpty() || chosen.contains(suite)))
        .toList();
  }

  private static void trust(SslContextFactory.Server into, TlsSettings settings)
      throws GeneralSecurityException {
    String authorities = settings.clientAuthorities();
    into.setTrustStore(
        authorities.isEmpty() ? PemStore.empty() : PemStore.ofAuthorities(authorities));
    switch (settings.clientPolicy()) {
      case NONE -> {
        into.setWantClientAuth(false);
        into.setNeedClientAuth(false);
      }
      case REQUEST, VERIFY_IF_GIVEN -> {
        // Who has no certificate has none of the names in it, either.
        into.setNeedClientAuth(settings.allowedSans() != null);
        into.setWantClientAuth(true);
      }
      case REQUIRE_ANY, REQUIRE_AND_VERIFY -> into.setNeedClientAuth(true);
    }
  }

  private final class Factory extends SslContextFactory.Server {
    @Override
    public SSLEngine newSSLEngine(String host, int port) {
      refresh();
      return super.newSSLEngine(host, port);
    }

    @Override
    public SSLEngine newSSLEngine() {
      refresh();
      return super.newSSLEngine();
    }

    @Override
    public void customize(SSLEngine engine) {
      super.customize(engine);
      List<String> chosen = current.groups();
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setNamedGroups((chosen.isEmpty() ? GROUPS : chosen).toArray(String[]::new));
      engine.setSSLParameters(parameters);
    }

    @Override
    protected TrustManager[] getTrustManagers(
        @Nullable KeyStore trustStore, @Nullable Collection<? extends CRL> crls) throws Exception {
      TlsSettings.ClientPolicy policy = current.clientPolicy();
      boolean unverified =
          policy == TlsSettings.ClientPolicy.REQUEST
              || policy == TlsSettings.ClientPolicy.REQUIRE_ANY;
      X509ExtendedTrustManager verifier = null;
      if (!unverified && trustStore != null && trustStore.size() > 0) {
        for (TrustManager manager : super.getTrustManagers(trustStore, crls)) {
          if (manager instanceof X509ExtendedTrustManager extended) {
            verifier = extended;
          }
        }
      }
      return new TrustManager[] {
        new ClientTrust(verifier, unverified, () -> current.allowedSans())
      };
    }
  }
}
