package dev.ferula.scrape.http;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Fetches with Jetty's client. Redirects, decompression and credentials are handled here and not by
 * it, because limits must hold for what is decompressed and no credentials may follow a redirect to
 * another host.
 */
final class JettyFetcher implements Fetcher {
  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_HEADER_BYTES = 1 << 20;
  private static final int CHUNK_BYTES = 32 << 10;
  private static final long IDLE_MILLIS = Duration.ofMinutes(5).toMillis();

  /* Requests of one pool to one host beyond these wait for a connection. */
  private static final int MAX_CONNECTIONS_PER_HOST = 512;

  private final HttpOptions options;
  private final String userAgent;
  private final HttpClient client;
  private final Credentials credentials;
  private final TlsContext tls;

  JettyFetcher(HttpOptions options, String userAgent, Executor threads, Scheduler timer) {
    this.options = options;
    this.userAgent = userAgent;
    this.credentials = Credentials.of(options.authorization());
    this.tls = new TlsContext(options.tls());
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setSslContextFactory(tls.factory());
    connector.setExecutor(threads);
    connector.setScheduler(timer);
    this.client = new HttpClient(new HttpClientTransportOverHTTP(connector));
    client.setExecutor(threads);
    client.setScheduler(timer);
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setIdleTimeout(IDLE_MILLIS);
    client.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    client.setMaxConnectionsPerDestination(MAX_CONNECTIONS_PER_HOST);
    Proxies.apply(options.proxy(), client.getProxyConfiguration());
    start();
  }

  private void start() {
    try {
      client.start();
      // Added at the start, they would answer challenges, follow redirects and decompress.
      client.getProtocolHandlers().clear();
      client.getContentDecoderFactories().clear();
    } catch (Exception e) {
      throw new IllegalArgumentException("error creating HTTP client: " + reason(e), e);
    }
  }

  @Override
  public String fetch(FetchRequest request, BodyBuffer body) throws FetchException {
    long deadline = System.nanoTime() + request.timeout().toNanos();
    tls.refresh();
    body.clear(request.maxBodyBytes());
    URI uri = request.uri();
    boolean trusted = true;
    for (int redirects = 0; ; redirects++) {
      if (redirects > MAX_REDIRECTS) {
        throw failed(uri, "stopped after " + MAX_REDIRECTS + " redirects");
      }
      Answer answer = ask(request, uri, trusted, body, deadline);
      String location = answer.location();
      if (location == null) {
        return answer.contentType();
      }
      URI next = resolve(uri, location);
      trusted = trusted && isSameHost(uri, next);
      uri = next;
    }
  }

  /** A body in the buffer, or a place to ask instead. */
  private record Answer(String contentType, @Nullable String location) {}

  private Answer ask(FetchRequest request, URI uri, boolean trusted, BodyBuffer body, long deadline)
      throws FetchException {
    Host host = Host.of(uri);
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw timeout(uri);
    }
    Request asked = prepare(request, uri, host, trusted, left);
    try (InputStreamResponseListener listener = new InputStreamResponseListener()) {
      asked.send(listener);
      Response response = listener.get(left, TimeUnit.NANOSECONDS);
      Answer answer;
      try (InputStream in = listener.getInputStream()) {
        answer = read(response, in, request, body);
      }
      if (answer.location() == null) {
        // Only then is the connection back in its pool for the next request.
        listener.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      return answer;
    } catch (TimeoutException e) {
      var _ = asked.abort(e);
      throw timeout(uri);
    } catch (InterruptedException e) {
      var _ = asked.abort(e);
      Thread.currentThread().interrupt();
      throw failed(uri, "context canceled");
    } catch (ExecutionException e) {
      throw translate(uri, e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      throw translate(uri, e.getCause() == null || isGzipTrouble(e) ? e : e.getCause());
    } catch (FetchException e) {
      var _ = asked.abort(e);
      throw e;
    } catch (IllegalArgumentException | IllegalStateException e) {
      // What Jetty does not take of a request, such as a scheme, and a client that was closed.
      throw failed(uri, reason(e));
    }
  }

  private static boolean isGzipTrouble(IOException e) {
    return e instanceof ZipException;
  }

  private Request prepare(FetchRequest request, URI uri, Host host, boolean trusted, long leftNanos)
      throws FetchException {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery();
    Request asked;
    try {
      asked =
          client
              .newRequest(URI.create(uri.getScheme() + "://placeholder"))
              .scheme(uri.getScheme())
              .host(host.name())
              .port(host.port())
              .path(query == null ? path : path + "?" + query)
              .followRedirects(false)
              .timeout(leftNanos, TimeUnit.NANOSECONDS);
    } catch (IllegalArgumentException e) {
      throw failed(uri, reason(e));
    }
    if (!request.unixSocket().isEmpty()) {
      asked.transport(new Transport.TCPUnix(Path.of(request.unixSocket())));
    }
    String authorization = trusted ? credentials.header() : null;
    HeaderList extra = trusted ? HeaderList.of(options.headers()) : HeaderList.NONE;
    return asked.headers(
        headers -> {
          headers.put(HttpHeader.HOST, host.header(uri.getScheme()));
          headers.put(HttpHeader.USER_AGENT, userAgent);
          headers.put(HttpHeader.ACCEPT, request.accept());
          headers.put(HttpHeader.ACCEPT_ENCODING, request.compression() ? "gzip" : "identity");
          headers.put("X-Prometheus-Scrape-Timeout-Seconds", seconds(request.timeout()));
          if (authorization != null) {
            headers.put(HttpHeader.AUTHORIZATION, authorization);
          }
          extra.forEach(headers::add);
        });
  }

  private static String seconds(Duration timeout) {
    return BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private Answer read(Response response, InputStream in, FetchRequest request, BodyBuffer body)
      throws FetchException, IOException {
    int status = response.getStatus();
    String location = response.getHeaders().get(HttpHeader.LOCATION);
    boolean redirect =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (redirect && location != null && options.followRedirects()) {
      return new Answer("", location);
    }
    if (status != 200) {
      String reason = response.getReason();
      throw new FetchException(
          FetchException.Kind.STATUS,
          "server returned HTTP status " + status + (reason == null ? "" : " " + reason));
    }
    boolean compressed = "gzip".equals(response.getHeaders().get(HttpHeader.CONTENT_ENCODING));
    copy(compressed ? new GZIPInputStream(in, CHUNK_BYTES) : in, body, request.maxBodyBytes());
    if (compressed && in.read() >= 0) {
      throw new IOException("gzip: data after the end");
    }
    String contentType = response.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return new Answer(contentType == null ? "" : contentType, null);
  }

  private static void copy(InputStream in, BodyBuffer body, long limit)
      throws FetchException, IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      boolean taken = body.append(chunk, 0, n);
      String refusal = body.refusal();
      if (refusal != null) {
        throw new FetchException(FetchException.Kind.FAILED, refusal);
      }
      if (!taken || body.length() >= limit) {
        throw new FetchException(FetchException.Kind.BODY_TOO_LARGE, "body size limit exceeded");
      }
    }
  }

  private static URI resolve(URI base, String location) throws FetchException {
    try {
      URI next = base.resolve(new URI(location));
      String scheme = next.getScheme() == null ? "" : next.getScheme().toLowerCase(Locale.ROOT);
      if (next.getRawAuthority() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw failed(base, "unsupported redirect to " + location);
      }
      return next;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw failed(base, "failed to parse Location header: " + reason(e));
    }
  }

  /* The same name and port, or the secure port of the same name. */
  private static boolean isSameHost(URI from, URI to) throws FetchException {
    Host a = Host.of(from);
    Host b = Host.of(to);
    boolean upgrade = from.getScheme().equals("http") && to.getScheme().equals("https");
    boolean downgrade = from.getScheme().equals("https") && to.getScheme().equals("http");
    return a.name().equalsIgnoreCase(b.name())
        && !downgrade
        && (a.port() == b.port() || (upgrade && a.port() == 80 && b.port() == 443));
  }

  private static FetchException translate(URI uri, Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && !(root instanceof TimeoutException)) {
      root = root.getCause();
    }
    if (root instanceof TimeoutException || root instanceof SocketTimeoutException) {
      return timeout(uri);
    }
    if (root instanceof ConnectException) {
      return failed(
          uri,
          "dial tcp "
              + uri.getRawAuthority()
              + ": connect: "
              + reason(root).toLowerCase(Locale.ROOT));
    }
    if (root instanceof UnknownHostException) {
      return failed(uri, "dial tcp: lookup " + uri.getRawAuthority() + ": no such host");
    }
    return failed(uri, reason(root));
  }

  private static FetchException timeout(URI uri) {
    return new FetchException(
        FetchException.Kind.TIMEOUT, "Get \"" + uri + "\": context deadline exceeded");
  }

  private static FetchException failed(URI uri, String reason) {
    return new FetchException(FetchException.Kind.FAILED, "Get \"" + uri + "\": " + reason);
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("HTTP client cannot be stopped", e);
    }
  }

  /**
   * A host and a port of a URL's authority. URI knows no hosts with underscores; targets have them.
   */
  private record Host(String name, int port) {
    static Host of(URI uri) throws FetchException {
      String authority = uri.getRawAuthority();
      String host = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
      int colon = host.lastIndexOf(':');
      boolean hasPort = colon > host.lastIndexOf(']');
      String name = hasPort ? host.substring(0, colon) : host;
      String port = hasPort ? host.substring(colon + 1) : "";
      try {
        int number =
            port.isEmpty() ? ("https".equals(uri.getScheme()) ? 443 : 80) : Integer.parseInt(port);
        if (name.isEmpty() || number < 0 || number > 65_535) {
          throw failed(uri, "invalid host and port " + authority);
        }
        return new Host(name, number);
      } catch (NumberFormatException e) {
        throw failed(uri, "invalid port \":" + port + "\" after host");
      }
    }

    String header(String scheme) {
      boolean usual = port == ("https".equals(scheme) ? 443 : 80);
      return usual ? name : name + ":" + port;
    }
  }
}
