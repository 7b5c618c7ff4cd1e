package dev.ferula.scrape.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.UriCompliance;
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
  private final Server server = new Server();
  private final String certificate;
  private volatile List<String> lastHeaders = List.of();
  private volatile String lastVersion = "";

  private TlsServer(KeyStore store) throws Exception {
    certificate = Keytool.pem("CERTIFICATE", store.getCertificate("server").getEncoded());
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(store);
    tls.setKeyStorePassword(new String(Keytool.PASSWORD));
    HttpConfiguration https = new HttpConfiguration();
    https.setUriCompliance(UriCompliance.UNSAFE);
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
            if (Request.getPathInContext(request).equals("/broken")) {
              response.setStatus(500);
            }
            Content.Sink.write(response, true, "a 1\n", callback);
            return true;
          }
        });
    server.start();
  }

  static TlsServer start() throws Exception {
    Path directory = Files.createTempDirectory("ferula-tls");
    try {
      return new TlsServer(
          Keytool.generate(directory, "server", "-ext", "san=ip:127.0.0.1,dns:only.example"));
    } finally {
      Files.deleteIfExists(directory.resolve("server.p12"));
      Files.deleteIfExists(directory);
    }
  }

  private void note(Request request) {
    List<String> headers = new ArrayList<>();
    for (HttpField field : request.getHeaders()) {
      headers.add(field.getName().toLowerCase(Locale.ROOT) + ": " + field.getValue());
    }
    headers.add("path: " + request.getHttpURI().getPathQuery());
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
