package dev.ferula.scrape.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** TLS as the files of its settings are when they are read. */
final class TlsContext {
  private static final String[] VERSIONS = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  private static final List<String> NAMES = List.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final int DEFAULT_MIN = 2;
  private static final int DEFAULT_MAX = 3;

  private final TlsOptions options;
  private final SslContextFactory.Client factory;
  private final List<Stamp> stamps;

  /**
   * @throws IllegalArgumentException if a certificate or key cannot be used
   */
  TlsContext(TlsOptions options) {
    this.options = options;
    this.factory =
        options.serverName().isEmpty()
            ? new SslContextFactory.Client(options.insecureSkipVerify())
            : new Named(options.insecureSkipVerify(), options.serverName());
    if (options.insecureSkipVerify()) {
      factory.setEndpointIdentificationAlgorithm(null);
    }
    factory.setExcludeProtocols();
    // Jetty leaves out what old targets still speak; what the JDK has not switched off is as good
    // as what Go offers.
    factory.setExcludeCipherSuites();
    factory.setIncludeProtocols(versions());
    try {
      this.stamps = stamps();
      load(factory);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("TLS settings cannot be used: " + e.getMessage(), e);
    }
  }

  /** Asks for, and checks, another name than the one connected to. */
  private static final class Named extends SslContextFactory.Client {
    private final String name;

    Named(boolean trustAll, String name) {
      super(trustAll);
      this.name = name;
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
      return super.newSSLEngine(name, port);
    }
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

  private List<String> stampedFiles() {
    List<String> files = new ArrayList<>();
    for (String file : List.of(options.caFile(), options.certFile(), options.keyFile())) {
      if (!file.isEmpty()) {
        files.add(file);
      }
    }
    return files;
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
    for (String file : stampedFiles()) {
      try {
        times.add(Stamp.of(Path.of(file)));
      } catch (IOException e) {
        throw new IOException(SecretFile.unreadable(file, e), e);
      }
    }
    return times;
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

  private void load(SslContextFactory.Client into) throws IOException, GeneralSecurityException {
    String ca = text(options.ca(), options.caFile());
    if (ca != null) {
      into.setTrustStore(PemStore.ofAuthorities(ca));
    }
    String cert = text(options.cert(), options.certFile());
    String key = text(options.key().value(), options.keyFile());
    if (cert != null && key != null) {
      PemKeyPair.check(cert, key);
      into.setKeyStore(PemStore.ofKey(cert, key));
      into.setKeyStorePassword("");
    } else if (cert != null || key != null) {
      throw new GeneralSecurityException("a client certificate needs its key, and the other way");
    }
  }

  private static @Nullable String text(String inline, String file) throws IOException {
    if (!file.isEmpty()) {
      try {
        return Files.readString(Path.of(file));
      } catch (IOException e) {
        throw new IOException(SecretFile.unreadable(file, e), e);
      }
    }
    return inline.isEmpty() ? null : inline;
  }
}
