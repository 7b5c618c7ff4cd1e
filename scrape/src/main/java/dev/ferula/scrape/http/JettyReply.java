package dev.ferula.scrape.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** An answer as Jetty's client gives it. */
final class JettyReply implements HttpReply {
  /* Go's words where Jetty has others. */
  private static final Map<Integer, String> GO =
      Map.of(
          HttpStatus.PAYLOAD_TOO_LARGE_413,
          "Request Entity Too Large",
          HttpStatus.URI_TOO_LONG_414,
          "Request URI Too Long",
          HttpStatus.RANGE_NOT_SATISFIABLE_416,
          "Requested Range Not Satisfiable",
          HttpStatus.INTERNAL_SERVER_ERROR_500,
          "Internal Server Error");

  private final Request request;
  private final InputStreamResponseListener listener;
  private final Response response;
  private final InputStream body;

  JettyReply(Request request, InputStreamResponseListener listener, Response response) {
    this.request = request;
    this.listener = listener;
    this.response = response;
    this.body = listener.getInputStream();
  }

  @Override
  public int status() {
    return response.getStatus();
  }

  @Override
  public String reason() {
    String written = response.getReason();
    if (written != null && !written.isEmpty()) {
      return written;
    }
    return response.getVersion() == HttpVersion.HTTP_2 ? usualWords(response.getStatus()) : "";
  }

  /* HTTP/2 sends none. */
  private static String usualWords(int status) {
    String words = GO.get(status);
    String usual = words == null ? HttpStatus.getMessage(status) : words;
    return usual == null ? "" : usual;
  }

  @Override
  public @Nullable String header(String name) {
    return response.getHeaders().get(name);
  }

  @Override
  public InputStream body() {
    return body;
  }

  /** Whether the body is where a {@link BodyListener} put it. */
  boolean isTaken() {
    return listener instanceof BodyListener taker && taker.isDirect();
  }

  /** Waits until the connection is back in its pool for the next request. */
  void finish(long nanos) throws InterruptedException, TimeoutException {
    var _ = listener.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  void abort(Throwable reason) {
    var _ = request.abort(reason);
  }

  @Override
  public void close() {
    try {
      body.close();
      listener.close();
    } catch (IOException e) {
      abort(e);
    }
  }
}
