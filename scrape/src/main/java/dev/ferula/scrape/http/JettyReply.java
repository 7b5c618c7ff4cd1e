package dev.ferula.scrape.http;

import dev.ferula.notation.GoStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** An answer as Jetty's client gives it. */
final class JettyReply implements HttpReply {
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
    // HTTP/2 sends none.
    return response.getVersion() == HttpVersion.HTTP_2 ? GoStatus.text(response.getStatus()) : "";
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
