package dev.ferula.web.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** One request and its answer. For the one thread that handles it. */
public final class Exchange {
  /** A larger form body is refused, as Go refuses it. */
  public static final int MAX_FORM_BYTES = 10 << 20;

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final String HTML = "text/html; charset=utf-8";

  /**
   * How hard answers are compressed: a third of zlib's usual work, for answers that are a seventh
   * larger. What is made for one client is not worth more.
   */
  private static final int ANSWER_LEVEL = Deflater.BEST_SPEED;

  private final Request request;
  private final Response response;
  private String path;
  private final Map<String, String> pathVariables = new HashMap<>();
  private @Nullable Parameters parameters;
  private @Nullable String handler;
  private final Map<Class<?>, Object> attachments = new HashMap<>(4);
  private long sentBytes;

  Exchange(Request request, Response response, String path) {
    this.request = request;
    this.response = response;
    this.path = path;
  }

  public String method() {
    return request.getMethod();
  }

  /** The decoded path below the route prefix. */
  public String path() {
    return path;
  }

  /** Goes on with another path, such as one without the route prefix. */
  public void path(String below) {
    path = below;
  }

  /** The pattern of the route that handles the request; null while none does. */
  public @Nullable String handler() {
    return handler;
  }

  void handler(String pattern) {
    handler = pattern;
  }

  /** The status of the answer so far. */
  public int status() {
    return response.getStatus() == 0 ? 200 : response.getStatus();
  }

  /** How many bytes of body were sent, as they went over the wire. */
  public long sentBytes() {
    return sentBytes;
  }

  /** Keeps an object beside the exchange, one of each class. */
  public <T> void put(Class<T> type, T object) {
    attachments.put(type, object);
  }

  /** What was kept of that class, or null. */
  public <T> @Nullable T get(Class<T> type) {
    return type.cast(attachments.get(type));
  }

  /** The raw query string, or the empty string. No request has a fragment: "#" is part of it. */
  public String query() {
    String query = request.getHttpURI().getQuery();
    String fragment = request.getHttpURI().getFragment();
    if (query == null) {
      return "";
    }
    return fragment == null ? query : query + "#" + fragment;
  }

  /** A variable of the route's pattern. */
  public String pathVariable(String name) {
    return pathVariables.getOrDefault(name, "");
  }

  void pathVariable(String name, String value) {
    pathVariables.put(name, value);
  }

  /** A request header, or the empty string. */
  public String requestHeader(String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }

  /** Where the client is. */
  public String remoteAddress() {
    return Request.getRemoteAddr(request);
  }

  /** Where the client is and what it calls itself. */
  public String client() {
    String address = remoteAddress();
    String agent = requestHeader("User-Agent");
    return agent.isEmpty() ? address : address + " " + agent;
  }

  /** Calls back, on another thread, if the client goes away before the answer is complete. */
  public void onClientGone(Runnable action) {
    request.addFailureListener(failure -> action.run());
    WatchedConnector.watch(request, action);
  }

  /**
   * The parameters of query string and form body; the body is read on the first call.
   *
   * @throws HttpFailure 400 for a body over {@link #MAX_FORM_BYTES}
   */
  public Parameters parameters() throws IOException {
    Parameters p = parameters;
    if (p == null) {
      p = hasBody() ? parametersOfBody() : new Parameters(null, query());
      parameters = p;
    }
    return p;
  }

  private Parameters parametersOfBody() throws IOException {
    MediaType type = MediaType.parse(requestHeader("Content-Type"));
    String form =
        FormBody.isEncoded(type) ? new String(body(MAX_FORM_BYTES), StandardCharsets.UTF_8) : null;
    Parameters p = new Parameters(type.failure(), form, query());
    String boundary = FormBody.boundary(type);
    if (boundary != null) {
      FormBody.addParts(p, body(MAX_FORM_BYTES), boundary);
    }
    return p;
  }

  private boolean hasBody() {
    return method().equals("POST") || method().equals("PUT");
  }

  /**
   * The request body.
   *
   * @throws HttpFailure 400 if it is longer than the limit
   */
  public byte[] body(int limit) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(limit + 1);
      if (body.length > limit) {
        throw new HttpFailure(400, "http: request body too large");
      }
      return body;
    }
  }

  /** The request body as it arrives, without a limit; to be closed by the caller. */
  public InputStream bodyStream() {
    return Content.Source.asInputStream(request);
  }

  /** Sets a response header; before the body. */
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Sets a response header unless it is set already; before the body. */
  public void headerIfAbsent(String name, String value) {
    if (!response.getHeaders().contains(name)) {
      header(name, value);
    }
  }

  /** Adds a response header; before the body. */
  public void addHeader(String name, String value) {
    response.getHeaders().add(name, value);
  }

  /** Answers with a status alone. */
  public void respond(int status) {
    status(status);
  }

  private void status(int status) {
    response.setStatus(status);
    StatusText.apply(request, status);
  }

  /** Answers with plain text in UTF-8. */
  public void respond(int status, String text) throws IOException {
    respond(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with a body that is sent as it is. */
  public void respond(int status, String contentType, byte[] body) throws IOException {
    status(status);
    header("Content-Type", contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    if (!method().equals("HEAD")) {
      try (OutputStream out = Content.Sink.asOutputStream(response)) {
        out.write(body);
        sentBytes += body.length;
      }
    }
  }

  /** Answers with an error in plain text, which no browser takes for anything else. */
  public void fail(HttpFailure failure) throws IOException {
    headerIfAbsent("X-Content-Type-Options", "nosniff");
    respond(failure.status(), failure.getMessage() + "\n");
  }

  /** As {@link #fail}, from a route whose answers are compressed where the client takes that. */
  public void failCompressed(HttpFailure failure) throws IOException {
    headerIfAbsent("X-Content-Type-Options", "nosniff");
    try (OutputStream out = compressed(failure.status(), "text/plain; charset=utf-8")) {
      out.write((failure.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Answers with a redirect to a path on this server. */
  public void redirect(int status, String location) throws IOException {
    header("Location", location);
    status(status);
    if (method().equals("HEAD")) {
      header("Content-Type", HTML);
    } else if (method().equals("GET")) {
      String href =
          location
              .replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace(">", "&gt;")
              .replace("\"", "&#34;")
              .replace("'", "&#39;");
      String text = "<a href=\"" + href + "\">" + StatusText.of(status) + "</a>.\n\n";
      respond(status, HTML, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A stream to answer into as it is. To be closed by the caller. */
  public OutputStream plain(int status, String contentType) {
    header("Content-Type", contentType);
    return stream(status, -1);
  }

  /**
   * A stream to answer into, compressed if the client takes gzip or deflate. To be closed by the
   * caller once the answer is complete.
   */
  public OutputStream compressed(int status, String contentType) throws IOException {
    return compressed(status, contentType, ANSWER_LEVEL);
  }

  /**
   * As {@link #compressed(int, String)}.
   *
   * @param level of zlib
   */
  public OutputStream compressed(int status, String contentType, int level) throws IOException {
    status(status);
    header("Content-Type", contentType);
    addHeader("Vary", "Accept-Encoding");
    String encoding = encoding();
    if (!encoding.isEmpty()) {
      header("Content-Encoding", encoding);
    }
    OutputStream out = new Counting(Response.asBufferedOutputStream(request, response));
    return switch (encoding) {
      case "gzip" -> new Gzip(out, level);
      case "deflate" -> new Deflate(out, level);
      default -> out;
    };
  }

  /**
   * A stream for a body whose headers are set already.
   *
   * @param length of the body, or below 0 where it is not known
   */
  public OutputStream stream(int status, long length) {
    status(status);
    if (length >= 0) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }
    return new Counting(Response.asBufferedOutputStream(request, response));
  }

  /** A stream that sends what is written on each flush, for events. */
  public OutputStream streamed(int status, String contentType) {
    status(status);
    header("Content-Type", contentType);
    return Content.Sink.asOutputStream(response);
  }

  /* The first that is named as it is: what has a weight is passed over, as by Prometheus. */
  private String encoding() {
    for (String coding : requestHeader("Accept-Encoding").split(",", -1)) {
      String name = coding.strip();
      if (name.equals("gzip") || name.equals("deflate")) {
        return name;
      }
    }
    return "";
  }

  /** Gzip of any level. */
  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out, int level) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(level);
    }
  }

  /** Deflate of any level. */
  private static final class Deflate extends DeflaterOutputStream {
    Deflate(OutputStream out, int level) {
      super(out, new Deflater(level), BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        def.end();
      }
    }
  }

  /** Counts what goes out. */
  private final class Counting extends FilterOutputStream {
    private boolean closed;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      sentBytes += length;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      sentBytes++;
    }

    /* Nothing is flushed before: the rest goes out with the end, a small answer whole in one write. */
    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        out.close();
      }
    }
  }
}
