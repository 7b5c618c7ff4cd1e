package dev.ferula.scrape.http;

import dev.ferula.model.GoQuote;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Asks with Jetty's client. Redirects, decompression and credentials are not left to it, because
 * limits must hold for what is decompressed and no credentials may follow a redirect to another
 * host.
 */
final class JettyExchanger implements Exchanger {
  private static final int MAX_REDIRECTS = 10;

  /* Milliseconds before a request is sent again that the server has not taken. */
  private static final long[] PAUSES = {0, 50, 500};

  /* How often where it does not say so. */
  private static final int UNSAID = 2;

  /* How often it is looked whether the connection of a request that waits is closed. */
  private static final long LOOK_NANOS = 100_000_000;

  private final HttpOptions options;
  private final JettyTransports transports;
  private final Credentials credentials;

  JettyExchanger(HttpOptions options, JettyTransports transports, Credentials credentials) {
    this.options = options;
    this.transports = transports;
    this.credentials = credentials;
  }

  @Override
  public JettyReply open(HttpAsk ask) throws FetchException {
    return open(ask, EagerListener::new);
  }

  /**
   * Asks with a listener for each answer on the way.
   *
   * @return the last answer, when its listener gives it
   */
  JettyReply open(HttpAsk ask, Supplier<InputStreamResponseListener> listeners)
      throws FetchException {
    long deadline = System.nanoTime() + ask.timeout().toNanos();
    return open(ask, true, 0, "", deadline, listeners);
  }

  /** Whether an answer of this status sends to where its Location header says. */
  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /**
   * Goes on where another client's answer sent to another place.
   *
   * @param from what was asked for
   */
  JettyReply follow(
      HttpAsk from,
      int status,
      String location,
      long deadline,
      Supplier<InputStreamResponseListener> listeners)
      throws FetchException {
    HttpAsk next = redirected(from, status, location);
    return open(next, isSameHost(from, next), 1, location, deadline, listeners);
  }

  private JettyReply open(
      HttpAsk ask,
      boolean known,
      int before,
      String sentTo,
      long deadline,
      Supplier<InputStreamResponseListener> listeners)
      throws FetchException {
    HttpAsk next = ask;
    boolean trusted = known;
    String written = sentTo;
    for (int redirects = before; ; redirects++) {
      if (redirects >= MAX_REDIRECTS) {
        // Go names what was written, which need not be a whole URL.
        throw new FetchException(
            FetchException.Kind.FAILED,
            FetchFailures.word(next)
                + " \""
                + written
                + "\": stopped after "
                + MAX_REDIRECTS
                + " redirects");
      }
      JettyReply reply = sendUntilTaken(next, trusted, deadline, listeners);
      String location = isRedirect(reply.status()) ? reply.header("Location") : null;
      if (location == null || location.isEmpty() || !options.followRedirects()) {
        return reply;
      }
      reply.close();
      written = location;
      HttpAsk from = next;
      next = redirected(from, reply.status(), location);
      trusted = trusted && isSameHost(from, next);
    }
  }

  /*
   * Where the server says that it has not taken the request, it is sent again; Go goes on with pauses of seconds, by which
   * the next scrape is due. Where the connection was closed without a word it may have been so already when the request was
   * sent: that is tried once more, and again when connections that end have been found to.
   */
  private JettyReply sendUntilTaken(
      HttpAsk ask, boolean trusted, long deadline, Supplier<InputStreamResponseListener> listeners)
      throws FetchException {
    for (int repeats = 0; ; repeats++) {
      try {
        return send(ask, trusted, deadline, listeners.get());
      } catch (UntakenException e) {
        boolean mayRepeat = repeats < (e.said ? PAUSES.length : UNSAID);
        if (!mayRepeat || !pause(PAUSES[repeats], deadline)) {
          throw e.told;
        }
      }
    }
  }

  /* Whether the time is over and some is left. */
  private boolean pause(long millis, long deadline) {
    try {
      transports.pause(millis);
      return deadline - System.nanoTime() > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A server has, or may have, done nothing about a request. */
  private static final class UntakenException extends Exception {
    private static final long serialVersionUID = 1L;

    final FetchException told;
    final boolean said;

    /**
     * @param said whether the server says so
     */
    UntakenException(FetchException told, boolean said) {
      super(told);
      this.told = told;
      this.said = said;
    }
  }

  private static FetchException told(
      @Nullable Request asked, HttpAsk ask, Throwable failure, FetchException told)
      throws UntakenException {
    boolean said = FetchFailures.isUntaken(failure);
    // Jetty sets the version when it sends; by HTTP/1.1 it looks after such requests itself.
    boolean isSafe =
        asked != null
            && (asked.getVersion() == HttpVersion.HTTP_2 || FetchFailures.isOfSession(failure))
            && ask.method().equals("GET")
            && ask.content().isEmpty();
    if (said || (isSafe && FetchFailures.isEnd(failure))) {
      throw new UntakenException(told, said);
    }
    return told;
  }

  private static HttpAsk redirected(HttpAsk ask, int status, String location)
      throws FetchException {
    URI to = resolve(ask, location);
    boolean sameMethod = status == 307 || status == 308 || ask.content().isEmpty();
    return new HttpAsk(
        sameMethod ? ask.method() : "GET",
        to,
        ask.unixSocket(),
        ask.headers(),
        sameMethod ? ask.content() : HttpContent.NONE,
        ask.timeout());
  }

  private JettyReply send(
      HttpAsk ask, boolean trusted, long deadline, InputStreamResponseListener listener)
      throws FetchException, UntakenException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw FetchFailures.timeout(ask);
    }
    if (!isScheme(ask, "http") && !isScheme(ask, "https")) {
      String scheme = ask.uri().getScheme() == null ? "" : ask.uri().getScheme();
      throw FetchFailures.failed(ask, "unsupported protocol scheme " + GoQuote.quote(scheme));
    }
    Request asked = null;
    try {
      asked = prepare(ask, trusted, deadline);
      asked.send(listener);
      return new JettyReply(asked, listener, answer(asked, listener, deadline));
    } catch (TimeoutException e) {
      abort(asked, e);
      throw isBody(listener) ? FetchFailures.ofBody(ask, e) : FetchFailures.timeout(ask);
    } catch (InterruptedException e) {
      abort(asked, e);
      Thread.currentThread().interrupt();
      throw FetchFailures.failed(ask, "context canceled");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchException refusal) {
        throw refusal;
      }
      Throwable reason = e.getCause() == null ? e : e.getCause();
      if (isBody(listener)) {
        throw FetchFailures.ofBody(ask, reason);
      }
      throw told(asked, ask, reason, throughProxy(ask, FetchFailures.translate(ask, reason)));
    } catch (IllegalArgumentException | IllegalStateException e) {
      // What Jetty does not take of a request, such as a scheme, and a client that was closed.
      throw FetchFailures.failed(ask, FetchFailures.reason(e));
    }
  }

  /*
   * Jetty forgets a request that it gave to a connection of HTTP/2 which closed just then. One that is closed twice in a row
   * has nothing under way any more.
   */
  private static Response answer(Request asked, InputStreamResponseListener listener, long deadline)
      throws TimeoutException, InterruptedException, ExecutionException {
    boolean wasClosed = false;
    while (true) {
      long left = Math.max(0, deadline - System.nanoTime());
      try {
        return listener.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (left <= LOOK_NANOS) {
          throw e;
        }
      }
      boolean isClosed = isOnClosed(asked);
      if (wasClosed && isClosed) {
        abort(asked, new ClosedChannelException());
      }
      wasClosed = isClosed;
    }
  }

  private static boolean isOnClosed(Request asked) {
    Connection connection = asked.getConnection();
    return asked.getVersion() == HttpVersion.HTTP_2 && connection != null && connection.isClosed();
  }

  /* What a proxy is reached by is told of the proxy, not of the target behind it. */
  private FetchException throughProxy(HttpAsk ask, FetchException told) throws FetchException {
    HttpHost host = HttpHost.of(ask);
    String scheme = String.valueOf(ask.uri().getScheme());
    URI proxy = transports.proxyFor(scheme, host.name(), host.port());
    String direct = "dial tcp " + host.name() + ":" + host.port();
    String lookup = "dial tcp: lookup " + host.name();
    String words = told.getMessage();
    if (proxy == null || !(words.contains(direct) || words.contains(lookup))) {
      return told;
    }
    String at = ProxyRule.host(proxy) + ":" + ProxyRule.port(proxy);
    return new FetchException(
        told.kind(),
        words
            .replace(direct, "proxyconnect tcp: dial tcp " + at)
            .replace(lookup, "proxyconnect tcp: dial tcp: lookup " + ProxyRule.host(proxy)));
  }

  private static void abort(@Nullable Request request, Exception reason) {
    if (request != null) {
      var _ = request.abort(reason);
    }
  }

  private Request prepare(HttpAsk ask, boolean trusted, long deadline) throws FetchException {
    URI uri = ask.uri();
    HttpHost host = HttpHost.of(ask);
    if (HostName.isOddNumber(host.name())
        && ask.unixSocket().isEmpty()
        && transports.proxyFor(String.valueOf(uri.getScheme()), host.name(), host.port()) == null) {
      throw FetchFailures.notReached(ask, new UnknownHostException(host.name()));
    }
    String authorization;
    HeaderList extra;
    HttpClient client;
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    try {
      client = transports.client(scheme);
      String given = trusted ? credentials.header(deadline) : null;
      authorization = given == null ? null : HeaderList.sent("Authorization", given);
      extra = trusted ? HeaderList.of(options.headers()).sent() : HeaderList.NONE;
    } catch (FetchException e) {
      throw new FetchException(e.kind(), FetchFailures.prefix(ask) + e.getMessage());
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery();
    Request asked =
        client
            // Set by itself, a path that begins with two slashes would be taken for a host.
            .newRequest(URI.create(scheme + "://placeholder" + path + asked(query)))
            .method(HttpMethod.fromString(ask.method()))
            .scheme(scheme)
            .host(host.name())
            .port(host.port())
            .followRedirects(false)
            .timeout(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (!ask.unixSocket().isEmpty()) {
      asked.transport(new Transport.TCPUnix(Path.of(ask.unixSocket())));
    }
    if (!ask.content().isEmpty()) {
      String type = ask.headers().getOrDefault("Content-Type", "application/octet-stream");
      asked.body(new BytesRequestContent(type, ask.content().bytes()));
    }
    return asked.headers(
        headers -> {
          if (!scheme.equals("https")) {
            headers.put(HttpHeader.HOST, host.header());
          }
          headers.put(HttpHeader.USER_AGENT, transports.userAgent());
          ask.headers().forEach(headers::put);
          if (authorization != null && !headers.contains(HttpHeader.AUTHORIZATION)) {
            headers.put(HttpHeader.AUTHORIZATION, authorization);
          }
          extra.forEach(headers::add);
        });
  }

  private static String asked(@Nullable String query) {
    return query == null ? "" : "?" + query;
  }

  private static URI resolve(HttpAsk ask, String location) throws FetchException {
    try {
      return RedirectLocation.resolve(ask.uri(), location);
    } catch (MalformedURLException e) {
      throw FetchFailures.failed(
          ask,
          "failed to parse Location header "
              + GoQuote.quote(location)
              + ": "
              + FetchFailures.reason(e));
    }
  }

  /* The same name and port, or the secure port of the same name. */
  private static boolean isSameHost(HttpAsk from, HttpAsk to) throws FetchException {
    if (!isScheme(to, "http") && !isScheme(to, "https")) {
      return false; // It is not asked at all.
    }
    HttpHost a = HttpHost.of(from);
    HttpHost b = HttpHost.of(to);
    boolean upgrade = isScheme(from, "http") && isScheme(to, "https");
    boolean downgrade = isScheme(from, "https") && isScheme(to, "http");
    return a.name().equalsIgnoreCase(b.name())
        && !downgrade
        && (a.port() == b.port() || (upgrade && a.port() == 80 && b.port() == 443));
  }

  private static boolean isScheme(HttpAsk ask, String scheme) {
    return scheme.equalsIgnoreCase(ask.uri().getScheme());
  }

  private static boolean isBody(InputStreamResponseListener listener) {
    return listener instanceof BodyListener body && body.isDirect();
  }

  @Override
  public void close() {
    credentials.close();
    transports.close();
  }
}
