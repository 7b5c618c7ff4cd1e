package dev.ferula.scrape.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.hpack.HpackException;

/** What the failures of requests are to people, in Go's words as far as the reason is known. */
final class FetchFailures {
  /* What the JDK says of connections that stood. */
  private static final String RESET = "Connection reset";
  private static final String BROKEN = "Broken pipe";

  private static final Set<String> ENDS = Set.of(RESET, BROKEN);

  /* What Jetty says of a connection of HTTP/2 that the server closes, before why. */
  private static final String CLOSED_BY = "no_error/";

  /* Codes of streams that were reset. Go takes the second for the first: some servers end connections so. */
  private static final Set<String> UNTAKEN = Set.of("refused_stream_error", "protocol_error");

  /* What Jetty says of a request that it has not sent, as the connection was closed just before. */
  static final String UNSENT = "session closed";

  /* The class of Jetty's for it is none of its API. */
  private static final String GOING_AWAY = "RetryableStreamException";

  /* What Jetty says of headers that cannot be unpacked. */
  private static final String UNPACKED = "invalid_hpack_block";

  /* The names of RFC 9113, section 7, in the order of their codes. */
  private static final List<String> NAMES =
      List.of(
          "NO_ERROR",
          "PROTOCOL_ERROR",
          "INTERNAL_ERROR",
          "FLOW_CONTROL_ERROR",
          "SETTINGS_TIMEOUT",
          "STREAM_CLOSED",
          "FRAME_SIZE_ERROR",
          "REFUSED_STREAM",
          "CANCEL",
          "COMPRESSION_ERROR",
          "CONNECT_ERROR",
          "ENHANCE_YOUR_CALM",
          "INADEQUATE_SECURITY",
          "HTTP_1_1_REQUIRED");

  /* By Jetty's names of the codes. */
  private static final Map<String, String> CODES =
      IntStream.range(0, NAMES.size())
          .boxed()
          .collect(
              Collectors.toMap(
                  code -> ErrorCode.from(code).name().toLowerCase(Locale.ROOT), NAMES::get));

  private FetchFailures() {}

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
    Throwable root = root(failure);
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
    if (root instanceof ClosedChannelException
        // Jetty names the connection that ended.
        || (root instanceof EOFException && !reason(root).endsWith("EOF"))) {
      return failed(ask, "unexpected EOF");
    }
    if (root instanceof DeclaredLength.Mismatch) {
      return new FetchException(FetchException.Kind.FAILED, reason(root));
    }
    if (root.getClass().getSimpleName().equals(GOING_AWAY)) {
      return failed(ask, "http2: Transport received Server's graceful shutdown GOAWAY");
    }
    return failed(ask, ended(root, TlsWords.of(failure, reason(root))));
  }

  /* Of a connection what was tried on it. Of a stream of HTTP/2 that the other side reset, Jetty gives nothing but its name of the code. */
  private static String ended(Throwable root, String words) {
    if (words.equals(RESET)) {
      return "read: connection reset by peer";
    }
    if (words.equals(BROKEN)) {
      return "write: broken pipe";
    }
    if (root instanceof HpackException.StreamException) {
      return "stream error: PROTOCOL_ERROR; " + words.lines().findFirst().orElse("");
    }
    return root.getClass() == IOException.class ? ofCode(words) : words;
  }

  /* What is wrong with a whole connection Jetty tells behind the code, which is our own where it is none of the server's. */
  private static String ofCode(String words) {
    int slash = words.indexOf('/');
    String code = CODES.get(slash < 0 ? words : words.substring(0, slash));
    if (code == null || words.startsWith(CLOSED_BY)) {
      return words;
    }
    if (slash < 0) {
      return "stream error: " + code + "; received from peer";
    }
    return "connection error: " + (words.endsWith(UNPACKED) ? "COMPRESSION_ERROR" : code);
  }

  /* Says where without the name and password of a user, which may stand before the host. */
  static FetchException notReached(HttpAsk ask, Throwable failure) {
    HttpHost host;
    try {
      host = HttpHost.of(ask);
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
  static String prefix(HttpAsk ask) {
    return word(ask) + " \"" + withoutPassword(ask.uri()) + "\": ";
  }

  static String word(HttpAsk ask) {
    String method = ask.method();
    return method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
  }

  /* As Go's client writes it: without a colon that no port follows, too. */
  private static String withoutPassword(URI uri) {
    String authority = uri.getRawAuthority();
    if (authority == null) {
      return uri.toString();
    }
    String shown = authority;
    int at = authority.lastIndexOf('@');
    int colon = authority.indexOf(':');
    if (colon >= 0 && colon < at) {
      shown = authority.substring(0, colon) + ":xxxxx" + authority.substring(at);
    }
    if (shown.endsWith(":")) {
      shown = shown.substring(0, shown.length() - 1);
    }
    String text = uri.toString();
    int from = text.indexOf("//") + 2;
    return text.substring(0, from) + shown + text.substring(from + authority.length());
  }

  static String reason(Throwable e) {
    String words = e.getMessage();
    return words == null ? e.getClass().getSimpleName() : words;
  }

  /**
   * What is to be told of a body that could not be read: that it is broken, or what kept it from
   * coming.
   */
  static Throwable causeOf(IOException e) {
    return e.getCause() == null || e instanceof ZipException ? e : e.getCause();
  }

  /**
   * Whether a server is known to have done nothing about a request of HTTP/2, mostly as it says so:
   * by a reset stream, or by what it says before it closes the connection. See RFC 9113, section
   * 8.7.
   */
  static boolean isUntaken(Throwable failure) {
    Throwable root = root(failure);
    return root.getClass().getSimpleName().equals(GOING_AWAY)
        || reason(root).equals(UNSENT)
        || (root.getClass() == IOException.class && UNTAKEN.contains(reason(root)));
  }

  /** Whether a connection ended that stood. */
  static boolean isEnd(Throwable failure) {
    Throwable root = root(failure);
    return root instanceof ClosedChannelException
        || ENDS.contains(reason(root))
        || isOfSession(root);
  }

  /** Whether a connection of HTTP/2 ended in order, with what was under way on it. */
  static boolean isOfSession(Throwable failure) {
    return reason(root(failure)).startsWith(CLOSED_BY);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null
        && !(root instanceof TimeoutException)
        && !(root instanceof ZipException)) {
      root = root.getCause();
    }
    return root;
  }
}
