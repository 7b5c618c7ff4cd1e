package dev.ferula.web.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Listens, and hands each request to a route on one of the {@link RequestThreads}. Thread-safe;
 * started once and stopped once.
 */
public final class HttpServer implements AutoCloseable {
  private static final int MAX_CAUSES = 10;
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

  /** A request head above this is answered 431, as with Go. */
  private static final int MAX_HEADER_BYTES = 1 << 20;

  /** A proxy may name another host than the Host header does: nothing here depends on either. */
  private static final HttpCompliance COMPLIANCE =
      HttpCompliance.RFC9110.with("any authority", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

  private static final int POOL_THREADS = 32;

  /** Requests under way on one connection of HTTP/2. */
  private static final int MAX_STREAMS = 100;

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final RequestThreads threads =
      new RequestThreads(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
  private final IdleConnections idle;
  private final Server server;
  private final List<ServerConnector> connectors = new ArrayList<>();
  private final ConnectionCount connections = new ConnectionCount();

  /**
   * A server that does not listen yet.
   *
   * @param addresses where to listen; port 0 for any free port
   * @param maxConnections over all addresses
   * @param idleTimeout after which a silent connection is closed
   * @param tls null for plain HTTP
   */
  public HttpServer(
      List<InetSocketAddress> addresses,
      int maxConnections,
      Duration idleTimeout,
      @Nullable ServerTls tls,
      Route root) {
    QueuedThreadPool pool = new QueuedThreadPool(POOL_THREADS, 1);
    pool.setName("http");
    pool.setDaemon(true);
    pool.setVirtualThreadsExecutor(threads);
    server = new Server(pool);
    server.setStopTimeout(STOP_TIMEOUT.toMillis());
    idle = new IdleConnections(maxConnections, System::nanoTime, this::lookLater);
    for (InetSocketAddress address : addresses) {
      ServerConnector connector = new WatchedConnector(server, factories(tls));
      connector.addBean(idle);
      connector.addBean(new PlainRequests());
      connector.setHost(
          address.getAddress() == null ? null : address.getAddress().getHostAddress());
      connector.setPort(address.getPort());
      connector.setIdleTimeout(idleTimeout.toMillis());
      connector.setReuseAddress(true);
      connectors.add(connector);
      server.addConnector(connector);
    }
    connectors.forEach(connector -> connector.addBean(connections));
    server.addBean(new NetworkConnectionLimit(maxConnections, server));
    server.setErrorHandler(HttpServer::error);
    server.setHandler(new Root(root, idle));
  }

  /**
   * Does in the calling thread what the first server would take time for: a start may spend a
   * second processor on it. Needs not be called.
   */
  public static void prepare() {
    MimeTypes.DEFAULTS.getMimeMap();
  }

  /* The timer's own thread must not wait for connections to close. */
  private void lookLater(Runnable look) {
    connectors
        .getFirst()
        .getScheduler()
        .schedule(
            () -> Thread.ofVirtual().name("idle-connections").start(look),
            IdleConnections.LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private static ConnectionFactory[] factories(@Nullable ServerTls tls) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    configuration.setHttpCompliance(COMPLIANCE);
    configuration.setUriCompliance(org.eclipse.jetty.http.UriCompliance.UNSAFE);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    if (tls == null) {
      return new ConnectionFactory[] {http};
    }
    // Any name will do, as with Go: certificates are the operator's affair.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    if (!tls.isHttp2()) {
      return new ConnectionFactory[] {
        new SslConnectionFactory(tls.factory(), http.getProtocol()), http
      };
    }
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http.getProtocol());
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls.factory(), alpn.getProtocol()), alpn, http2, http
    };
  }

  /**
   * Binds the addresses without answering on them yet, so that a taken port is known at once.
   *
   * @throws IOException naming the address that cannot be bound
   */
  public void bind() throws IOException {
    for (ServerConnector connector : connectors) {
      try {
        connector.open();
      } catch (IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new IOException(
            "listen tcp "
                + (connector.getHost() == null ? "0.0.0.0" : connector.getHost())
                + ":"
                + connector.getPort()
                + ": bind: "
                + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT),
            e);
      }
    }
  }

  /** Starts to answer. */
  public void start() throws Exception {
    server.start();
  }

  /** The port of each address in their order. */
  public List<Integer> ports() {
    return connectors.stream().map(ServerConnector::getLocalPort).toList();
  }

  /** How many connections came and went. */
  public ConnectionCount connections() {
    return connections;
  }

  /** Tells also another listener of connections to come, after what this server knows of them. */
  void listen(Connection.Listener listener) {
    connectors.forEach(connector -> connector.addBean(listener));
  }

  /** How many connections are open at this moment. */
  int open() {
    return idle.size();
  }

  /**
   * Stops listening, closes connections without a request, and lets requests under way end, for a
   * few seconds at most.
   */
  @Override
  public void close() {
    try {
      connectors.forEach(ServerConnector::close);
      idle.closeAll();
      server.stop();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "msg=\"http server did not stop cleanly\"", e);
    } finally {
      threads.close();
    }
  }

  /* What the server library itself refuses: bad request heads, mostly. */
  private static boolean error(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    StatusText.apply(request, status);
    // Go ends the line of errors, but not where it refuses a head.
    String end = status >= HttpStatus.INTERNAL_SERVER_ERROR_500 ? "\n" : "";
    String text = status + " " + StatusText.of(status) + end;
    response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.write(true, StandardCharsets.UTF_8.encode(text), callback);
    return true;
  }

  /**
   * Whether the client has closed the connection or reset its stream, or neither reads nor sends
   * for as long as one may be idle; what wraps that in a failure of its own says the same.
   */
  static boolean isClientGone(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
      if (at instanceof EofException) {
        return true;
      }
      at = at.getCause();
    }
    return failure instanceof IOException && failure.getCause() instanceof TimeoutException;
  }

  private static final class Root extends Handler.Abstract {
    private final Route route;
    private final IdleConnections idle;

    Root(Route route, IdleConnections idle) {
      this.route = route;
      this.idle = idle;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
      idle.began(endPoint);
      try {
        return answer(request, response, callback);
      } finally {
        idle.ended(endPoint);
      }
    }

    private boolean answer(Request request, Response response, Callback callback) {
      try {
        Exchange exchange = new Exchange(request, response, "");
        try {
          exchange = new Exchange(request, response, path(request));
          route.handle(exchange);
        } catch (HttpFailure failure) {
          exchange.fail(failure);
        }
        callback.succeeded();
      } catch (Exception e) {
        if (isClientGone(e)) {
          callback.failed(e); // There is nobody to tell.
          return true;
        }
        LOG.log(
            System.Logger.Level.ERROR,
            () -> "msg=\"request failed\" uri=" + request.getHttpURI(),
            e);
        if (response.isCommitted()) {
          callback.failed(e);
        } else {
          response.getHeaders().remove(HttpHeader.CONTENT_ENCODING);
          Response.writeError(request, response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500);
        }
      }
      return true;
    }

    private static String path(Request request) {
      // Part of the path, as with Go, and no path here has one.
      if (request.getHttpURI().getFragment() != null && request.getHttpURI().getQuery() == null) {
        throw new HttpFailure(404, "404 page not found");
      }
      String path = request.getHttpURI().getPath();
      if (path == null || path.isEmpty()) {
        return "/";
      }
      try {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new HttpFailure(400, "invalid path: " + e.getMessage());
      }
    }
  }
}
