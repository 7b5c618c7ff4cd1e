package dev.ferula.web.http;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/** The words behind a status in the first line of an answer, which are Go's. */
final class StatusText {
  /* Where the server library has others, or none. */
  private static final Map<Integer, String> GO =
      Map.of(
          HttpStatus.PAYLOAD_TOO_LARGE_413,
          "Request Entity Too Large",
          HttpStatus.URI_TOO_LONG_414,
          "Request URI Too Long",
          HttpStatus.RANGE_NOT_SATISFIABLE_416,
          "Requested Range Not Satisfiable",
          // No status of HTTP, but what the API says of a query that was canceled.
          499,
          "status code 499",
          HttpStatus.INTERNAL_SERVER_ERROR_500,
          "Internal Server Error");

  private StatusText() {}

  static String of(int status) {
    String text = GO.get(status);
    return text == null ? HttpStatus.getMessage(status) : text;
  }

  /** Sees to it that the answer, if it is of this status, begins with Go's words. */
  static void apply(Request request, int status) {
    String text = GO.get(status);
    if (text != null) {
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
