package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of TLS is agreed upon, and what is told where it is not. */
class TlsRefusalTest {
  @TempDir static Path directory;

  private static JettyFetchers fetchers;
  private static KeyStore good;
  private static KeyStore other;

  @BeforeAll
  static void start() throws Exception {
    fetchers = new JettyFetchers("test");
    good = Keytool.generate(directory, "good", "-ext", "san=ip:127.0.0.1");
    other = Keytool.generate(directory, "other", "-ext", "san=ip:127.0.0.1");
  }

  @AfterAll
  static void stop() {
    fetchers.close();
  }

  private static String certificate(KeyStore store) throws Exception {
    return Keytool.pem(
        "CERTIFICATE", store.getCertificate(store.aliases().nextElement()).getEncoded());
  }

  private static String key(KeyStore store) throws Exception {
    Key key = store.getKey(store.aliases().nextElement(), Keytool.PASSWORD);
    return Keytool.pem("PRIVATE KEY", key.getEncoded());
  }

  private static TlsOptions trusting(KeyStore store) throws Exception {
    return new TlsOptions(certificate(store), "", "", "", Secret.NONE, "", "", false, "", "");
  }

  /** A target that answers one request, if it comes to that. */
  private static final class Target implements AutoCloseable {
    private final SSLServerSocket listener;
    private final Thread serving;

    Target(KeyStore own, Consumer<SSLServerSocket> settings) throws Exception {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, Keytool.PASSWORD);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(own);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      listener =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
      settings.accept(listener);
      serving = Thread.ofPlatform().start(this::serve);
    }

    private void serve() {
      try (SSLSocket client = (SSLSocket) listener.accept()) {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0 && head.indexOf("\r\n\r\n") < 0; b = in.read()) {
          head.append((char) b);
          if (head.toString().endsWith("\r\n\r\n")) {
            break;
          }
        }
        RawServer.write(client.getOutputStream(), Fetches.ANSWER);
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The client refused, or was refused.
      }
    }

    String fetch(TlsOptions tls) throws FetchException {
      try (Fetcher fetcher = fetchers.create("", Fetches.options(tls))) {
        return Fetches.text(fetcher, "https://127.0.0.1:" + listener.getLocalPort() + "/");
      }
    }

    void fails(TlsOptions tls, String reason) {
      assertThatThrownBy(() -> fetch(tls))
          .hasMessageStartingWith(
              "Get \"https://127.0.0.1:" + listener.getLocalPort() + "/\": " + reason);
    }

    @Override
    public void close() {
      try {
        listener.close();
        serving.join();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
      })
  void whatGoOffersIsOfferedToOldTargets(String suite) throws Exception {
    try (Target target =
        new Target(
            good,
            settings -> {
              settings.setEnabledProtocols(new String[] {"TLSv1.2"});
              settings.setEnabledCipherSuites(new String[] {suite});
            })) {
      assertThat(target.fetch(trusting(good))).isEqualTo("a 1\n");
    }
  }

  @Test
  void whoDoesNotTrustWhomIsTold() throws Exception {
    try (Target target = new Target(good, _ -> {})) {
      target.fails(trusting(other), "tls: failed to verify certificate: ");
    }
    try (Target target =
        new Target(good, settings -> settings.setEnabledProtocols(new String[] {"TLSv1.2"}))) {
      target.fails(
          new TlsOptions("", "", "", "", Secret.NONE, "", "", true, "TLS13", ""),
          "remote error: tls: protocol version");
    }
  }

  @Test
  void anAlertIsToldAsTheOtherSidesWord() {
    String words = "(certificate_required) Received fatal alert: certificate_required";
    assertThat(TlsWords.of(new SSLException(words), words))
        .isEqualTo("remote error: tls: certificate required");
  }

  @Test
  void aCertificateOutOfItsTimeIsCalledSo() {
    String words = "NotAfter: Sun Nov 29 00:00:00 UTC 2026";
    SSLException failure = new SSLException("no", new CertificateExpiredException(words));
    assertThat(TlsWords.of(failure, words))
        .isEqualTo(
            "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: "
                + words);
  }

  @Test
  void aCertificateOfAnotherKeyIsRefusedAtOnce() throws Exception {
    TlsOptions mixed =
        new TlsOptions(
            "", "", certificate(good), "", new Secret(key(other)), "", "", false, "", "");
    refused(
        mixed,
        "unable to use specified client cert (inline) & key (inline): tls: private key does not"
            + " match public key");
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws Exception {
    Path none = directory.resolve("none.pem");
    TlsOptions missing =
        new TlsOptions("", none.toString(), "", "", Secret.NONE, "", "", false, "", "");
    refused(
        missing,
        "unable to read CA cert: unable to read file "
            + none
            + ": open "
            + none
            + ": no such file or directory");
    Path folder = Files.createDirectory(directory.resolve("folder"));
    TlsOptions unreadable =
        new TlsOptions("", folder.toString(), "", "", Secret.NONE, "", "", false, "", "");
    refused(unreadable, "unable to read CA cert: unable to read file " + folder + ": ");
  }

  @Test
  void anAuthorityThatIsNoneIsNamedByItsFile() throws Exception {
    Path junk = Files.writeString(directory.resolve("junk.pem"), "junk");
    TlsOptions options =
        new TlsOptions("", junk.toString(), "", "", Secret.NONE, "", "", false, "", "");
    refused(options, "unable to use specified CA cert file " + junk);
  }

  private static void refused(TlsOptions tls, String reason) {
    assertThatThrownBy(() -> fetchers.create("", Fetches.options(tls)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(reason);
  }
}
