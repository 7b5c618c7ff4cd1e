package dev.ferula.web.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * Tells clients that speak plain HTTP where TLS is spoken what is wrong, in Go's words, and closes
 * the connection. Nothing of what they sent is read as a request.
 */
final class PlainRequests implements SslHandshakeListener {
  /** What the JVM says of bytes that are no record of TLS; it has no type of its own for it. */
  private static final String NO_RECORD = "nrecognized SSL message";

  private static final byte[] ANSWER =
      "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  public void handshakeFailed(Event event, Throwable failure) {
    if (String.valueOf(failure.getMessage()).contains(NO_RECORD)
        && event.getEndPoint() instanceof SslConnection.SslEndPoint encrypted) {
      EndPoint wire = encrypted.getSslConnection().getEndPoint();
      try {
        wire.flush(ByteBuffer.wrap(ANSWER));
      } catch (IOException e) {
        // The client has not waited for it.
      }
      wire.close(); // Before the alert of TLS, of which such a client knows nothing.
    }
  }
}
