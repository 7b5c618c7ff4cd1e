package dev.ferula.server.configuration;

import dev.ferula.config.Config;
import dev.ferula.config.ConfigException;
import dev.ferula.config.ConfigLoader;
import dev.ferula.config.LoadOptions;
import dev.ferula.config.section.FlagDefaults;
import dev.ferula.model.GoQuote;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The configuration in force, and how another comes into force: it is read and checked whole, rule
 * files included, before any part is told of it, so that a bad one changes nothing. Thread-safe.
 */
public final class Configuration {
  private static final System.Logger LOG = System.getLogger(Configuration.class.getName());

  /** A part of the server that a configuration changes. */
  @FunctionalInterface
  public interface Part {
    void apply(Loaded loaded) throws InterruptedException;
  }

  /** A configuration with the rules of its files. */
  public record Loaded(Config config, List<RuleGroupConfig> rules) {}

  private final ServerOptions options;
  private final RuleFiles ruleFiles;
  private final ReloadMetrics metrics;
  private final LongSupplier clock;
  private final List<Part> parts = new ArrayList<>();
  private volatile Loaded current;
  private volatile boolean lastReloadSucceeded = true;
  private volatile long lastSuccess;

  /**
   * Loads the configuration without telling anybody.
   *
   * @throws ServerException if it cannot be used
   */
  public Configuration(
      ServerOptions options, RuleFiles ruleFiles, ReloadMetrics metrics, LongSupplier clock) {
    this.options = options;
    this.ruleFiles = ruleFiles;
    this.metrics = metrics;
    this.clock = clock;
    this.current = load();
    accepted(current);
  }

  /** Adds a part that later configurations are told to. */
  public synchronized void add(Part part) {
    parts.add(part);
  }

  public Loaded current() {
    return current;
  }

  public boolean lastReloadSucceeded() {
    return lastReloadSucceeded;
  }

  /** When a configuration was last loaded well, in milliseconds. */
  public long lastSuccess() {
    return lastSuccess;
  }

  /**
   * Tells every part the configuration in force, also where one of them cannot use it, which is
   * logged.
   *
   * @throws ServerException in the end, if one could not
   */
  public synchronized void apply() throws InterruptedException {
    RuntimeException failure = null;
    for (Part part : parts) {
      try {
        part.apply(current);
      } catch (RuntimeException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "msg=\"Failed to apply configuration\" err="
                + GoQuote.quote(String.valueOf(e.getMessage())));
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    if (failure != null) {
      throw new ServerException(
          ServerException.Kind.CONFIGURATION,
          "one or more errors occurred while applying the new configuration (--config.file="
              + GoQuote.quote(name())
              + ")",
          failure);
    }
  }

  /**
   * Reads the configuration anew and puts it in force. A failure is logged here, whoever asked. If
   * it cannot be read the one before goes on; if a part cannot use it the others do.
   *
   * @throws ServerException in either case
   */
  public synchronized void reload() {
    LOG.log(System.Logger.Level.INFO, "msg=\"Loading configuration file\" filename=" + name());
    try {
      Loaded next = load();
      current = next;
      apply();
      accepted(next);
      LOG.log(
          System.Logger.Level.INFO,
          "msg=\"Completed loading of configuration file\" filename=" + name());
    } catch (ServerException e) {
      lastReloadSucceeded = false;
      metrics.reloaded(false, clock.getAsLong());
      ServerException named = named(e);
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Error reloading config\" err="
              + GoQuote.quote(String.valueOf(named.getMessage())));
      throw named;
    } catch (RuntimeException e) {
      lastReloadSucceeded = false;
      metrics.reloaded(false, clock.getAsLong());
      LOG.log(System.Logger.Level.ERROR, "msg=\"Error reloading config\"", e);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /* As Prometheus tells of a reload: of a file that cannot be read as a configuration, with its name. */
  private ServerException named(ServerException e) {
    return options.configFile() != null && e.getCause() instanceof ConfigException
        ? new ServerException(
            e.kind(),
            "couldn't load configuration (--config.file="
                + GoQuote.quote(name())
                + "): "
                + e.getMessage(),
            e.getCause())
        : e;
  }

  private void accepted(Loaded loaded) {
    lastReloadSucceeded = true;
    lastSuccess = clock.getAsLong();
    metrics.reloaded(true, lastSuccess);
    List<String> unsupported = loaded.config().unsupported();
    metrics.unsupported(unsupported);
    for (String section : unsupported) {
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"section is valid but not supported yet, it has no effect\" section=" + section);
    }
  }

  private Loaded load() {
    Config config = read();
    if (options.strictSupport() && !config.unsupported().isEmpty()) {
      throw new ServerException(
          ServerException.Kind.CONFIGURATION,
          name() + ": not supported yet: " + String.join(", ", config.unsupported()),
          null);
    }
    return new Loaded(config, ruleFiles.load(config));
  }

  private Config read() {
    ConfigLoader loader = new ConfigLoader(new LoadOptions(false, defaults(), System::getenv));
    Path file = options.configFile();
    try {
      return file == null
          ? loader.load(options.configText(), Path.of("embedded.yml"))
          : loader.load(file);
    } catch (ConfigException e) {
      throw new ServerException(
          ServerException.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private FlagDefaults defaults() {
    Duration retention = options.retention();
    Long bytes = options.retentionBytes();
    Duration time = retention != null ? retention : FlagDefaults.NONE.retention();
    return new FlagDefaults(
        // A limit on bytes alone keeps data for any time.
        retention == null && bytes != null ? Duration.ZERO : time,
        bytes == null ? 0 : bytes,
        protocols(),
        options.features().contains("extra-scrape-metrics"),
        options.features().contains("exemplar-storage"));
  }

  /* Start timestamps come with protobuf first of all. */
  private List<String> protocols() {
    boolean starts =
        options.features().contains("created-timestamp-zero-ingestion")
            || options.features().contains("st-storage");
    return starts
        ? List.of(
            "PrometheusProto",
            "OpenMetricsText1.0.0",
            "OpenMetricsText0.0.1",
            "PrometheusText1.0.0",
            "PrometheusText0.0.4")
        : List.of();
  }

  private String name() {
    return options.configFile() == null ? "(embedded)" : String.valueOf(options.configFile());
  }
}
