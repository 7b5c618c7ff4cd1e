package dev.ferula.server;

import dev.ferula.promql.Engine;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.Parser;
import dev.ferula.server.configuration.AutoReload;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Queryable;
import dev.ferula.web.Lifecycle;
import dev.ferula.web.WebServer;
import dev.ferula.web.api.Readiness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A whole Prometheus server in this JVM: it scrapes, stores, evaluates rules, sends alerts, answers
 * the HTTP API and shows its page, as its configuration says. Several may run side by side, each
 * with a data directory of its own. Thread-safe.
 *
 * {@snippet :
 * try (var server = EmbeddedServer.start(
 *     ServerOptions.builder().config(yaml).dataDirectory(directory).build())) {
 *   System.out.println("look at " + server.url());
 * }
 * }
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedServer.class.getName());

  private final Parts parts;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final ServerOptions options;
  private boolean closed;
  private @Nullable AutoReload autoReload;

  private EmbeddedServer(Parts parts, ServerOptions options) {
    this.parts = parts;
    this.options = options;
  }

  /**
   * Starts a server and returns when it is ready: what was stored before has been read, and targets
   * are being scraped.
   *
   * @throws ServerException if it cannot start; nothing is left running then
   */
  public static EmbeddedServer start(ServerOptions options) {
    return start(options, Map.of());
  }

  /**
   * As {@link #start(ServerOptions)}, for a process with a command line.
   *
   * @param flags every flag with its value, to be shown
   */
  public static EmbeddedServer start(ServerOptions options, Map<String, String> flags) {
    EmbeddedServer server =
        new EmbeddedServer(new Parts(options, flags, Clock.systemUTC()), options);
    try {
      server.start();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void start() {
    WebServer web = parts.web();
    if (web != null) {
      web.lifecycle(
          new Lifecycle() {
            @Override
            public void reload() {
              EmbeddedServer.this.reload();
            }

            @Override
            public void quit() {
              requestStop();
            }
          });
      listen(web);
    }
    try {
      parts.openStorage();
      parts.configuration().apply();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
    Path file = options.configFile();
    Duration interval = options.autoReload();
    if (file != null && interval != null) {
      autoReload = new AutoReload(file, parts.configuration(), interval);
    }
    parts.ready();
    if (web != null) {
      web.readiness().become(Readiness.State.READY);
    }
    LOG.log(System.Logger.Level.INFO, "msg=\"Server is ready to receive web requests.\"");
  }

  private static void listen(WebServer web) {
    try {
      web.bind();
      web.start();
    } catch (IOException e) {
      throw new ServerException(ServerException.Kind.ADDRESS, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the web server did not start", e);
    }
  }

  /** Where the server is reached; null for a server without HTTP. */
  public @Nullable URI url() {
    return parts.web() == null ? null : parts.externalUrl();
  }

  /** The ports it listens on, in the order of its addresses. */
  public List<Integer> ports() {
    WebServer web = parts.web();
    return web == null ? List.of() : web.ports();
  }

  /** What its queries hold at the moment, in bytes. */
  public long heldByQueries() {
    return parts.memory().heldByQueries();
  }

  /** The value of an expression now. */
  public Value query(String expression) {
    return parts
        .engine()
        .instant(
            parts.storage(),
            Parser.parse(expression),
            parts.clock().getAsLong(),
            QueryOptions.DEFAULT)
        .value();
  }

  public Engine engine() {
    return parts.engine();
  }

  /** Everything that is stored, for the engine or to read directly. */
  public Queryable queryable() {
    return parts.storage();
  }

  /** Takes samples that come from elsewhere than scraping. */
  public Appendable appendable() {
    return parts.storage();
  }

  /** The server's own metrics; whoever embeds it may add theirs. */
  public StatsRegistry registry() {
    return parts.registry();
  }

  /**
   * Reads the configuration anew and puts it in force. A failure is logged, too. If it cannot be
   * read the one before goes on; if a part cannot use it the others do.
   *
   * @throws ServerException in either case
   */
  public void reload() {
    parts.configuration().reload();
  }

  /** Asks whoever waits in {@link #awaitStop} to close the server. */
  public void requestStop() {
    stopRequested.countDown();
  }

  /** Waits until somebody asks the server to stop, such as a request to {@code /-/quit}. */
  public void awaitStop() throws InterruptedException {
    stopRequested.await();
  }

  /** Stops everything in order and closes the storage. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopRequested.countDown();
    if (autoReload != null) {
      autoReload.close();
    }
    parts.close();
  }
}
