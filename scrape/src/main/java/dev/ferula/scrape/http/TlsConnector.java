package dev.ferula.scrape.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Connects; where a server speaks no TLS, the failure says so in the words of Go's client. */
class TlsConnector extends ClientConnector {
  /* What the JDK says of a first record that is none. */
  private static final String PLAINTEXT = "plaintext connection";
  private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);

  @Override
  public ClientConnectionFactory newSslClientConnectionFactory(
      SslContextFactory.Client context, ClientConnectionFactory factory) {
    SslContextFactory.Client known = context == null ? getSslContextFactory() : context;
    return new Factory(known, getByteBufferPool(), getExecutor(), factory);
  }

  private static final class Factory extends SslClientConnectionFactory {
    Factory(
        SslContextFactory.Client context,
        ByteBufferPool buffers,
        Executor executor,
        ClientConnectionFactory factory) {
      super(context, buffers, executor, factory);
    }

    @Override
    protected SslConnection newSslConnection(EndPoint endPoint, SSLEngine engine) {
      return new Connection(
          getByteBufferPool(), getExecutor(), getSslContextFactory(), endPoint, engine);
    }
  }

  private static final class Connection extends SslConnection {
    Connection(
        ByteBufferPool buffers,
        Executor executor,
        SslContextFactory context,
        EndPoint endPoint,
        SSLEngine engine) {
      super(buffers, executor, context, endPoint, engine);
    }

    @Override
    protected SSLEngineResult unwrap(SSLEngine engine, ByteBuffer input, ByteBuffer output)
        throws SSLException {
      int start = input.position();
      try {
        return super.unwrap(engine, input, output);
      } catch (SSLException e) {
        String words = e.getMessage();
        if (words == null || !words.contains(PLAINTEXT)) {
          throw e;
        }
        // Without a cause, as what is told to people is the innermost reason.
        throw new SSLException(
            isHttp(input, start)
                ? "http: server gave HTTP response to HTTPS client"
                : "tls: first record does not look like a TLS handshake");
      }
    }

    private static boolean isHttp(ByteBuffer input, int start) {
      return input.limit() - start >= HTTP.length
          && input.slice(start, HTTP.length).equals(ByteBuffer.wrap(HTTP));
    }
  }
}
