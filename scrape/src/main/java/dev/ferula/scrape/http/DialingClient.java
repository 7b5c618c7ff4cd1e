package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.DialListener;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.Promise;

/** Jetty's client, which tells a listener of its connections. */
@SuppressWarnings("try") // Of the class above: close may be interrupted.
final class DialingClient extends HttpClient {
  private static final String RESET = "Connection reset";

  private final DialListener dials;

  DialingClient(HttpClientTransport transport, DialListener dials) {
    super(transport);
    this.dials = dials;
  }

  @Override
  public void newConnection(Destination destination, Promise<Connection> promise) {
    dials.attempted();
    super.newConnection(
        destination,
        new Promise.Wrapper<>(promise) {
          @Override
          public void failed(Throwable reason) {
            if (isOfDialing(reason)) {
              dials.failed(reason);
            }
            super.failed(reason);
          }
        });
  }

  /* Otherwise it stood, and what follows, such as TLS, failed: so it is with a connection that was reset. */
  private static boolean isOfDialing(Throwable reason) {
    return (reason instanceof SocketException && !RESET.equals(reason.getMessage()))
        || reason instanceof SocketTimeoutException
        || reason instanceof UnknownHostException
        || reason instanceof UnresolvedAddressException;
  }

  /** What makes the connections of such a client. */
  static final class Connector extends TlsConnector {
    private final DialListener dials;

    Connector(DialListener dials) {
      this.dials = dials;
    }

    @Override
    protected SelectorManager newSelectorManager() {
      return new ClientSelectorManager(getExecutor(), getScheduler(), getSelectors()) {
        @Override
        protected void endPointOpened(EndPoint endPoint) {
          super.endPointOpened(endPoint);
          dials.established();
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
          super.endPointClosed(endPoint);
          dials.closed();
        }
      };
    }
  }
}
