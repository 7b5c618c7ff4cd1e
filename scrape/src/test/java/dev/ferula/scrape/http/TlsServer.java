package dev.ferula.scrape.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A target with TLS that offers HTTP/2 and HTTP/1.1 and notes what it was asked. */
final class TlsServer implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private final Server server = new Server();
  private final String certificate;
  private volatile List<String> lastHeaders = List.of();
  private volatile String lastVersion = "";

  private TlsServer(KeyStore store) throws Exception {
    byte[] der = store.getCertificate("server").getEncoded();
    certificate =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE-----\n";
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(store);
    tls.setKeyStorePassword(PASSWORD);
    HttpConfiguration https = new HttpConfiguration();
    https.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(https);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, alpn.getProtocol()),
            alpn,
            new HTTP2ServerConnectionFactory(https),
            http1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            note(request);
            Content.Sink.write(response, true, "a 1\n", callback);
            return true;
          }
        });
    server.start();
  }

  static TlsServer start() throws Exception {
    Path directory = Files.createTempDirectory("ferula-tls");
    Path file = directory.resolve("server.p12");
    try {
      Process keytool = new ProcessBuilder(command(file)).inheritIO().start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (var in = Files.newInputStream(file)) {
        store.load(in, PASSWORD.toCharArray());
      }
      return new TlsServer(store);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private static List<String> command(Path file) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-dname", "CN=server", "-ext", "bc=ca:true"));
    command.addAll(List.of("-ext", "san=ip:127.0.0.1,dns:only.example"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    return command;
  }

  private void note(Request request) {
    List<String> headers = new ArrayList<>();
    for (HttpField field : request.getHeaders()) {
      headers.add(field.getName().toLowerCase(Locale.ROOT) + ": " + field.getValue());
    }
    headers.add("authority: " + request.getHttpURI().getAuthority());
    lastHeaders = List.copyOf(headers);
    lastVersion = request.getConnectionMetaData().getHttpVersion().asString();
  }

  int port() {
    return server.getConnectors()[0] instanceof ServerConnector connector
        ? connector.getLocalPort()
        : -1;
  }

  /** What trusts this server, under a name. */
  TlsOptions trusted(String serverName) {
    return new TlsOptions(certificate, "", "", "", Secret.NONE, "", serverName, false, "", "");
  }

  List<String> lastHeaders() {
    return lastHeaders;
  }

  String lastVersion() {
    return lastVersion;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
