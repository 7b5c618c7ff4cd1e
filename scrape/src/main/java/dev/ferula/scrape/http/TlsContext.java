package dev.ferula.scrape.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** TLS as the files of its settings are when they are read. */
final class TlsContext {
  private static final String[] VERSIONS = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  private static final List<String> NAMES = List.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final String CA = "CA cert";
  private static final String CERT = "client cert";
  private static final String KEY = "client key";
  private static final int DEFAULT_MIN = 2;
  private static final int DEFAULT_MAX = 3;

  private final TlsOptions options;
  private final SslContextFactory.Client factory;
  private final List<Stamp> stamps;

  /**
   * @throws IllegalArgumentException if a certificate or key cannot be used, with Go's words
   */
  TlsContext(TlsOptions options) {
    this.options = options;
    this.factory = new Factory(options.serverName());
    factory.setExcludeProtocols();
    factory.setExcludeCipherSuites();
    factory.setIncludeCipherSuites(
        Stream.concat(TlsSuites.TLS_1_3.stream(), TlsSuites.TLS_1_2.stream())
            .toArray(String[]::new));
    factory.setIncludeProtocols(versions());
    // Names are checked by ServerTrust.
    factory.setEndpointIdentificationAlgorithm(null);
    try {
      this.stamps = stamps();
      factory.setSslContext(context());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The name of a host, which need not be one by the JDK's rules. */
  private static final class AnyName extends SNIServerName {
    AnyName(String name) {
      super(
          StandardConstants.SNI_HOST_NAME,
          (name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Makes engines for another name than the one connected to, where there is one. */
  private static final class Factory extends SslContextFactory.Client {
    private final String name;

    Factory(String name) {
      this.name = name;
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
      String peer = name.isEmpty() ? host : name;
      SSLEngine engine = super.newSSLEngine(peer, port);
      SNIServerName asked = asked(peer);
      if (asked != null) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(asked));
        engine.setSSLParameters(parameters);
      }
      return engine;
    }

    /* The JDK asks for no name with an underscore by itself. */
    private static @Nullable SNIServerName asked(String peer) {
      return peer.indexOf('_') < 0 ? null : new AnyName(peer);
    }

    /* Jetty warns of suites that Go offers as well, and of what the configuration asks for. */
    @Override
    protected void checkConfiguration() {}
  }

  SslContextFactory.Client factory() {
    return factory;
  }

  /**
   * Whether files have been exchanged since they were read.
   *
   * @throws IOException if one of them is gone, with its name
   */
  boolean isOutdated() throws IOException {
    return !stamps.isEmpty() && !stamps.equals(stamps());
  }

  /**
   * By what a file is recognised: one that is put in its place may be as old and as long. When it
   * was last changed, unlike its age, nobody can set.
   */
  private record Stamp(
      FileTime modified, long size, @Nullable Object key, @Nullable Object changed) {
    private static final String UNIX = "unix";

    static Stamp of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      boolean unix = file.getFileSystem().supportedFileAttributeViews().contains(UNIX);
      Object changed = unix ? Files.getAttribute(file, UNIX + ":ctime") : null;
      return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey(), changed);
    }
  }

  private List<Stamp> stamps() throws IOException {
    List<Stamp> times = new ArrayList<>();
    stamp(CA, options.caFile(), times);
    stamp(CERT, options.certFile(), times);
    stamp(KEY, options.keyFile(), times);
    return times;
  }

  private static void stamp(String what, String file, List<Stamp> times) throws IOException {
    if (!file.isEmpty()) {
      try {
        times.add(Stamp.of(Path.of(file)));
      } catch (IOException e) {
        throw unreadable(what, file, e);
      }
    }
  }

  private static IOException unreadable(String what, String file, IOException failure) {
    return new IOException(
        "unable to read " + what + ": " + SecretFile.unreadable(file, failure), failure);
  }

  private String[] versions() {
    int min = version(options.minVersion(), DEFAULT_MIN);
    int max = version(options.maxVersion(), DEFAULT_MAX);
    if (min > max) {
      throw new IllegalArgumentException(
          "tls_config min_version " + options.minVersion() + " is above max_version");
    }
    return Arrays.copyOfRange(VERSIONS, min, max + 1);
  }

  private static int version(String name, int otherwise) {
    if (name.isEmpty()) {
      return otherwise;
    }
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("unknown TLS version: " + name);
    }
    return index;
  }

  private SSLContext context() throws IOException, GeneralSecurityException {
    String ca = text(CA, options.ca(), options.caFile());
    TrustManager trust = new ServerTrust(options.insecureSkipVerify() ? null : authorities(ca));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(), new TrustManager[] {trust}, null);
    return context;
  }

  /* Those of the JDK where none are given. */
  private X509ExtendedTrustManager authorities(@Nullable String ca)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(ca == null ? null : store(ca));
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("this JVM checks no certificates");
  }

  private KeyStore store(String ca) throws GeneralSecurityException {
    try {
      return PemStore.ofAuthorities(ca);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "unable to use specified CA cert " + place(options.caFile()), e);
    }
  }

  /* Where Go says that something stands. */
  private static String place(String file) {
    return file.isEmpty() ? "inline" : "file " + file;
  }

  private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
    String cert = text(CERT, options.cert(), options.certFile());
    String key = text(KEY, options.key().value(), options.keyFile());
    if (cert == null && key == null) {
      return null;
    }
    if (cert == null || key == null) {
      throw new GeneralSecurityException("a client certificate needs its key, and the other way");
    }
    checkPair(cert, key);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(PemStore.ofKey(cert, key), new char[0]);
    return factory.getKeyManagers();
  }

  private void checkPair(String cert, String key) throws GeneralSecurityException {
    try {
      PemKeyPair.check(cert, key);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "unable to use specified client cert ("
              + place(options.certFile())
              + ") & key ("
              + place(options.keyFile())
              + "): "
              + e.getMessage(),
          e);
    }
  }

  private static @Nullable String text(String what, String inline, String file) throws IOException {
    if (!file.isEmpty()) {
      try {
        return Files.readString(Path.of(file));
      } catch (IOException e) {
        throw unreadable(what, file, e);
      }
    }
    return inline.isEmpty() ? null : inline;
  }
}
