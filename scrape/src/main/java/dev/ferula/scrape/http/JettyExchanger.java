package dev.ferula.scrape.http;

import dev.ferula.model.GoQuote;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Asks with Jetty's client. Redirects, decompression and credentials are not left to it, because
 * limits must hold for what is decompressed and no credentials may follow a redirect to another
 * host.
 */
final class JettyExchanger implements Exchanger {
  private static final int MAX_REDIRECTS = 10;

  /* What the JDK says of connections that stood. */
  private static final String RESET = "Connection reset";
  private static final String BROKEN = "Broken pipe";

  /* The class of Jetty's for it is none of its API. */
  private static final String GOING_AWAY = "RetryableStreamException";

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
    return open(ask, InputStreamResponseListener::new);
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
            word(next) + " \"" + written + "\": stopped after " + MAX_REDIRECTS + " redirects");
      }
      JettyReply reply = send(next, trusted, deadline, listeners.get());
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
      throws FetchException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw timeout(ask);
    }
    if (!isScheme(ask, "http") && !isScheme(ask, "https")) {
      String scheme = ask.uri().getScheme() == null ? "" : ask.uri().getScheme();
      throw failed(ask, "unsupported protocol scheme " + GoQuote.quote(scheme));
    }
    Request asked = null;
    try {
      asked = prepare(ask, trusted, deadline);
      asked.send(listener);
      Response response = listener.get(left, TimeUnit.NANOSECONDS);
      return new JettyReply(asked, listener, response);
    } catch (TimeoutException e) {
      abort(asked, e);
      throw isBody(listener) ? ofBody(ask, e) : timeout(ask);
    } catch (InterruptedException e) {
      abort(asked, e);
      Thread.currentThread().interrupt();
      throw failed(ask, "context canceled");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchException refusal) {
        throw refusal;
      }
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw isBody(listener) ? ofBody(ask, reason) : throughProxy(ask, translate(ask, reason));
    } catch (IllegalArgumentException | IllegalStateException e) {
      // What Jetty does not take of a request, such as a scheme, and a client that was closed.
      throw failed(ask, reason(e));
    }
  }

  /* What a proxy is reached by is told of the proxy, not of the target behind it. */
  private FetchException throughProxy(HttpAsk ask, FetchException told) throws FetchException {
    Host host = Host.of(ask);
    String scheme = String.valueOf(ask.uri().getScheme());
    URI proxy = transports.proxyFor(scheme, host.name(), host.port());
    String direct = "dial tcp " + host.name() + ":" + host.port();
    String lookup = "dial tcp: lookup " + host.name();
    String words = told.getMessage();
    if (proxy == null || !(words.contains(direct) || words.contains(lookup))) {
      return told;
    }
    String at = proxy.getHost() + (proxy.getPort() < 0 ? "" : ":" + proxy.getPort());
    return new FetchException(
        told.kind(),
        words
            .replace(direct, "proxyconnect tcp: dial tcp " + at)
            .replace(lookup, "proxyconnect tcp: dial tcp: lookup " + proxy.getHost()));
  }

  private static void abort(@Nullable Request request, Exception reason) {
    if (request != null) {
      var _ = request.abort(reason);
    }
  }

  private Request prepare(HttpAsk ask, boolean trusted, long deadline) throws FetchException {
    URI uri = ask.uri();
    Host host = Host.of(ask);
    if (HostName.isOddNumber(host.name())
        && ask.unixSocket().isEmpty()
        && transports.proxyFor(String.valueOf(uri.getScheme()), host.name(), host.port()) == null) {
      throw notReached(ask, new UnknownHostException(host.name()));
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
      throw new FetchException(e.kind(), prefix(ask) + e.getMessage());
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
      throw failed(
          ask, "failed to parse Location header " + GoQuote.quote(location) + ": " + reason(e));
    }
  }

  /* The same name and port, or the secure port of the same name. */
  private static boolean isSameHost(HttpAsk from, HttpAsk to) throws FetchException {
    if (!isScheme(to, "http") && !isScheme(to, "https")) {
      return false; // It is not asked at all.
    }
    Host a = Host.of(from);
    Host b = Host.of(to);
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

  /** What goes wrong within a body is to people: as Go tells it, without the request. */
  static FetchException ofBody(HttpAsk ask, Throwable failure) {
    FetchException told = translate(ask, failure);
    String words = told.getMessage();
    String request = prefix(ask);
    return words.startsWith(request)
        ? new FetchException(told.kind(), words.substring(request.length()))
        : told;
  }

  /** What the failure of a request is to people. */
  static FetchException translate(HttpAsk ask, Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null
        && !(root instanceof TimeoutException)
        && !(root instanceof ZipException)) {
      root = root.getCause();
    }
    if (root instanceof TimeoutException || root instanceof SocketTimeoutException) {
      return timeout(ask);
    }
    if (!ask.unixSocket().isEmpty()
        && root instanceof SocketException
        && !reason(root).equals(RESET)
        && !reason(root).equals(BROKEN)) {
      String why = reason(root).toLowerCase(Locale.ROOT);
      return failed(ask, "dial unix " + ask.unixSocket() + ": connect: " + why);
    }
    if (root instanceof ConnectException || root instanceof UnknownHostException) {
      return notReached(ask, root);
    }
    if (root instanceof HttpResponseException refused) {
      // A proxy's answer to CONNECT.
      Response answer = refused.getResponse();
      String words = answer.getReason();
      return failed(
          ask, words == null || words.isEmpty() ? String.valueOf(answer.getStatus()) : words);
    }
    if (root instanceof EOFException && !reason(root).endsWith("EOF")) {
      // Jetty names the connection that ended.
      return failed(ask, "unexpected EOF");
    }
    if (root instanceof DeclaredLength.Mismatch) {
      return new FetchException(FetchException.Kind.FAILED, reason(root));
    }
    if (root.getClass().getSimpleName().equals(GOING_AWAY)) {
      return failed(ask, "http2: Transport received Server's graceful shutdown GOAWAY");
    }
    return failed(ask, resetBy(root, TlsWords.of(failure, reason(root))));
  }

  /* Of a stream of HTTP/2 that the other side reset, Jetty gives nothing but the code's name. */
  private static String resetBy(Throwable root, String words) {
    String code = words.toUpperCase(Locale.ROOT);
    boolean reset =
        root.getClass() == IOException.class
            && words.equals(code.toLowerCase(Locale.ROOT))
            && Arrays.stream(ErrorCode.values()).anyMatch(known -> known.name().equals(code));
    return reset ? "stream error: " + code + "; received from peer" : words;
  }

  /* Says where without the name and password of a user, which may stand before the host. */
  private static FetchException notReached(HttpAsk ask, Throwable failure) {
    Host host;
    try {
      host = Host.of(ask);
    } catch (FetchException e) {
      return e;
    }
    if (failure instanceof UnknownHostException) {
      return failed(ask, "dial tcp: lookup " + host.name() + ": no such host");
    }
    String why = reason(failure).toLowerCase(Locale.ROOT);
    return failed(ask, "dial tcp " + host.name() + ":" + host.port() + ": connect: " + why);
  }

  static FetchException timeout(HttpAsk ask) {
    return new FetchException(
        FetchException.Kind.TIMEOUT, prefix(ask) + "context deadline exceeded");
  }

  static FetchException failed(HttpAsk ask, String reason) {
    return new FetchException(FetchException.Kind.FAILED, prefix(ask) + reason);
  }

  /* As Go says it: the method as a word and the URL without a password. */
  private static String prefix(HttpAsk ask) {
    return word(ask) + " \"" + withoutPassword(ask.uri()) + "\": ";
  }

  private static String word(HttpAsk ask) {
    String method = ask.method();
    return method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String withoutPassword(URI uri) {
    String authority = uri.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    int colon = at < 0 ? -1 : authority.indexOf(':');
    if (colon < 0 || colon > at) {
      return uri.toString();
    }
    String masked = authority.substring(0, colon) + ":xxxxx" + authority.substring(at);
    return uri.toString().replace(authority, masked);
  }

  static String reason(Throwable e) {
    String words = e.getMessage();
    return words == null ? e.getClass().getSimpleName() : words;
  }

  /** Whether an exception says that a compressed body is broken. */
  static Throwable causeOf(IOException e) {
    return e.getCause() == null || e instanceof ZipException ? e : e.getCause();
  }

  @Override
  public void close() {
    credentials.close();
    transports.close();
  }

  /**
   * A host and a port of a URL's authority. URI knows no hosts with underscores; targets have them.
   *
   * @param written whether the port stands in the URL
   */
  record Host(String name, int port, boolean written) {
    static Host of(HttpAsk ask) throws FetchException {
      URI uri = ask.uri();
      String authority = uri.getRawAuthority();
      String host = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
      int colon = host.lastIndexOf(':');
      boolean hasPort = colon > host.lastIndexOf(']');
      String name = hasPort ? host.substring(0, colon) : host;
      String port = hasPort ? host.substring(colon + 1) : "";
      try {
        int number = port.isEmpty() ? (isScheme(ask, "https") ? 443 : 80) : Integer.parseInt(port);
        if (number < 0 || number > 65_535) {
          throw failed(ask, "dial tcp: address " + number + ": invalid port");
        }
        if (name.isEmpty() && port.isEmpty()) {
          throw failed(ask, "http: no Host in request URL");
        }
        // A port alone is one of this machine.
        return new Host(
            name.isEmpty() ? "localhost" : HostName.ascii(name), number, !port.isEmpty());
      } catch (NumberFormatException e) {
        throw failed(ask, "invalid port \":" + port + "\" after host");
      }
    }

    /** What the Host header says: the port where it is written, also where it is the usual one. */
    String header() {
      String shown = HostName.withoutZone(name);
      return written ? shown + ":" + port : shown;
    }
  }
}
