package dev.ferula.scrape.http;

import java.nio.file.Path;
import java.security.KeyStore;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.server.RawHTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A target that speaks HTTP/2 alone, as a listener says frame by frame. */
final class Http2Server {
  private final Server server = new Server();
  private final String authority;
  private final int port;

  /**
   * @param directory for its key
   */
  Http2Server(Path directory, ServerSessionListener listener) throws Exception {
    KeyStore store = Keytool.generate(directory, "server", "-ext", "san=ip:127.0.0.1");
    authority = Keytool.pem("CERTIFICATE", store.getCertificate("server").getEncoded());
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(store);
    tls.setKeyStorePassword(new String(Keytool.PASSWORD));
    HttpConfiguration https = new HttpConfiguration();
    https.setResponseHeaderSize(4 << 20);
    https.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, "alpn"),
            new ALPNServerConnectionFactory(),
            new RawHTTP2ServerConnectionFactory(https, listener));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.start();
    port = connector.getLocalPort();
  }

  String url(String path) {
    return "https://127.0.0.1:" + port + path;
  }

  /** Of clients that trust it. */
  HttpOptions options() {
    return Fetches.options(
        new TlsOptions(authority, "", "", "", Secret.NONE, "", "", false, "", ""));
  }

  void stop() throws Exception {
    server.stop();
  }
}
