package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.DialListener;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's clients behind one set of settings. When files of TLS are exchanged, others take their
 * place, so that nothing goes over a connection that was made with the old files; what is under way
 * there ends there.
 */
final class JettyTransports implements AutoCloseable {
  /* Clients that are out of use and not stopped yet. */
  private static final int MAX_RETIRED = 4;

  /** What all clients share. */
  record Shared(
      String userAgent, Executor threads, Scheduler timer, UnaryOperator<@Nullable String> env) {}

  private final HttpOptions options;
  private final Shared shared;
  private final DialListener dials;
  private final ProxyRule proxies;
  private final ReentrantLock exchanging = new ReentrantLock();
  private final Deque<JettyClients> retired = new ArrayDeque<>();
  private volatile JettyClients current;
  private boolean closed;

  /**
   * @param dials told of the connections
   * @throws IllegalArgumentException if the settings cannot be met, saying which
   */
  JettyTransports(HttpOptions options, Shared shared, DialListener dials) {
    this.dials = dials;
    this.options = options;
    this.shared = shared;
    this.proxies = ProxyRule.of(options.proxy(), name -> shared.env().apply(name));
    this.current = clients(proxies);
  }

  private JettyClients clients(ProxyRule rule) {
    return new JettyClients(new TlsContext(options.tls()), rule, options.proxy(), shared, dials);
  }

  String userAgent() {
    return shared.userAgent();
  }

  /**
   * The client for a scheme.
   *
   * @throws FetchException if files of TLS have been exchanged and cannot be used
   */
  HttpClient client(String scheme) throws FetchException {
    JettyClients known = current;
    try {
      if (known.tls().isOutdated() && exchanging.tryLock()) {
        try {
          exchange();
        } finally {
          exchanging.unlock();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FetchException(FetchException.Kind.FAILED, String.valueOf(e.getMessage()));
    }
    return current.client(scheme.equals("https") && options.enableHttp2());
  }

  /* With the lock. */
  private void exchange() throws IOException {
    JettyClients old = current;
    if (closed || !old.tls().isOutdated()) {
      return;
    }
    current = clients(proxies);
    retired.add(old);
    if (retired.size() > MAX_RETIRED) {
      retired.remove().close();
    }
    // By then its connections have closed themselves.
    var _ =
        shared
            .timer()
            .schedule(
                () -> shared.threads().execute(() -> stop(old)),
                JettyClients.IDLE.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void stop(JettyClients old) {
    exchanging.lock();
    try {
      if (retired.remove(old)) {
        old.close();
      }
    } finally {
      exchanging.unlock();
    }
  }

  /** Waits on the clock of the clients. */
  void pause(long millis) throws InterruptedException {
    if (millis > 0) {
      CountDownLatch over = new CountDownLatch(1);
      var _ = shared.timer().schedule(over::countDown, millis, TimeUnit.MILLISECONDS);
      over.await();
    }
  }

  /** The proxy for requests to a host, or null. */
  @Nullable URI proxyFor(String scheme, String host, int port) {
    return proxies.proxyFor(scheme, host, port);
  }

  @Override
  public void close() {
    exchanging.lock();
    try {
      closed = true;
      current.close();
      retired.forEach(JettyClients::close);
      retired.clear();
    } finally {
      exchanging.unlock();
    }
  }
}
