package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.DialListener;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.client.ContinueProtocolHandler;
import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's clients over one reading of the TLS files: one for plain HTTP/1.1 and, where HTTP/2 may
 * be negotiated, another for TLS. Each is started when it is first needed.
 */
final class JettyClients implements AutoCloseable {
  /** How long a connection that nothing comes over is kept. */
  static final Duration IDLE = Duration.ofMinutes(5);

  private static final int MAX_HEADER_BYTES = 1 << 20;
  private static final int MAX_FRAME_BYTES = 1 << 20;

  /* Most bodies of targets are read at one go; a connection has such a buffer while it reads. */
  private static final int READ_BYTES = 64 << 10;

  /* Requests of one pool to one host beyond these wait for a connection. */
  private static final int MAX_CONNECTIONS_PER_HOST = 512;

  private final TlsContext tls;
  private final ProxyRule rule;
  private final ProxyOptions proxies;
  private final JettyTransports.Shared shared;
  private final DialListener dials;
  private final ReentrantLock starting = new ReentrantLock();
  private volatile @Nullable HttpClient plain;
  private volatile @Nullable HttpClient secure;
  private volatile boolean closed;

  JettyClients(
      TlsContext tls,
      ProxyRule rule,
      ProxyOptions proxies,
      JettyTransports.Shared shared,
      DialListener dials) {
    this.tls = tls;
    this.rule = rule;
    this.proxies = proxies;
    this.shared = shared;
    this.dials = dials;
  }

  TlsContext tls() {
    return tls;
  }

  /**
   * A client that runs.
   *
   * @param http2 whether HTTP/2 may be negotiated
   */
  HttpClient client(boolean http2) {
    HttpClient found = http2 ? secure : plain;
    return found == null ? start(http2) : found;
  }

  private HttpClient start(boolean http2) {
    starting.lock();
    try {
      HttpClient found = http2 ? secure : plain;
      if (found != null) {
        return found;
      }
      if (closed) {
        throw new IllegalStateException("client is closed");
      }
      HttpClient made = made(http2);
      if (http2) {
        secure = made;
      } else {
        plain = made;
      }
      return made;
    } finally {
      starting.unlock();
    }
  }

  private HttpClient made(boolean http2) {
    ClientConnector connector = new DialingClient.Connector(dials);
    connector.setSelectors(1);
    connector.setSslContextFactory(tls.factory());
    connector.setExecutor(shared.threads());
    connector.setScheduler(shared.timer());
    HttpClient client = new DialingClient(transport(connector, http2), dials);
    client.setExecutor(shared.threads());
    client.setScheduler(shared.timer());
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setIdleTimeout(IDLE.toMillis());
    client.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    client.setResponseBufferSize(READ_BYTES);
    client.setMaxConnectionsPerDestination(MAX_CONNECTIONS_PER_HOST);
    Proxies.apply(rule, proxies, tls.factory(), client);
    try {
      client.start();
      // Added at the start, they would answer challenges, follow redirects and decompress.
      ProtocolHandlers handlers = client.getProtocolHandlers();
      handlers.clear();
      // What comes before the answer is nobody's affair.
      handlers.put(new ContinueProtocolHandler());
      handlers.put(new ProcessingProtocolHandler());
      handlers.put(new EarlyHintsProtocolHandler());
      client.getContentDecoderFactories().clear();
    } catch (Exception e) {
      throw new IllegalStateException("error creating HTTP client: " + e.getMessage(), e);
    }
    return client;
  }

  private static HttpClientTransport transport(ClientConnector connector, boolean http2) {
    if (!http2) {
      return new HttpClientTransportOverHTTP(connector);
    }
    HTTP2Client client = new HTTP2Client(connector);
    client.setMaxFrameSize(MAX_FRAME_BYTES);
    var _ = client.addEventListener(new AnswerWatch(connector.getScheduler()));
    // The first is spoken to servers that negotiate nothing.
    HttpClientTransport transport =
        new HttpClientTransportDynamic(
            connector,
            HttpClientConnectionFactory.HTTP11,
            new ClientConnectionFactoryOverHTTP2.HTTP2(client));
    /*
     * What listeners do does not block. Handed to another thread, an answer of HTTP/2 would be lost that is complete but
     * not taken when the connection is found to be closed.
     */
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    return transport;
  }

  @Override
  public void close() {
    starting.lock();
    try {
      closed = true;
      stop(plain);
      stop(secure);
    } finally {
      starting.unlock();
    }
  }

  private static void stop(@Nullable HttpClient client) {
    if (client == null) {
      return;
    }
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("HTTP client cannot be stopped", e);
    }
  }
}
