package dev.ferula.web.http;

import dev.ferula.notation.GoStatus;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/** The words behind a status in the first line of an answer, which are Go's. */
final class StatusText {
  private StatusText() {}

  /** The words; those for the 499 of a query that was canceled are none of HTTP. */
  static String of(int status) {
    String text = GoStatus.text(status);
    return text.isEmpty() ? "status code " + status : text;
  }

  /** Sees to it that the answer, if it is of this status, begins with Go's words. */
  static void apply(Request request, int status) {
    String text = of(status);
    if (!text.equals(HttpStatus.getMessage(status))) {
      request.addHttpStreamWrapper(stream -> new Named(stream, status, text));
    }
  }

  private static final class Named extends HttpStream.Wrapper {
    private final int status;
    private final String text;

    Named(HttpStream wrapped, int status, String text) {
      super(wrapped);
      this.status = status;
      this.text = text;
    }

    @Override
    @SuppressWarnings("NullAway") // The library's response is null behind the first part of a body.
    public void send(
        MetaData.Request request,
        MetaData.Response response,
        boolean last,
        ByteBuffer content,
        Callback callback) {
      boolean named = response != null && response.getStatus() == status;
      super.send(request, named ? named(response) : response, last, content, callback);
    }

    private MetaData.Response named(MetaData.Response response) {
      return new MetaData.Response(
          status,
          text,
          response.getHttpVersion(),
          response.getHttpFields(),
          response.getContentLength(),
          response.getTrailersSupplier());
    }
  }
}
