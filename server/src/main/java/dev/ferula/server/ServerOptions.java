package dev.ferula.server;

import dev.ferula.remote.WriteMessage;
import dev.ferula.tsdb.TsdbOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs; everything has Prometheus's default except where it listens: an embedded
 * server takes any free port of the loopback interface. Immutable.
 *
 * @param configFile the configuration file; null where {@code configText} is given
 * @param configText a configuration, used where there is no file
 * @param dataDirectory where samples are kept; made if missing
 * @param addresses where it listens; none for a server without HTTP
 * @param externalUrl where it is reached from outside; null for its first address
 * @param routePrefix in front of every path; null for the path of the external URL
 * @param retention how long samples are kept; null for what the configuration says, else 15 days
 * @param retentionBytes how many bytes of blocks are kept; null for what the configuration says
 * @param database how the database works, but for what the configuration says
 * @param memoryBudget bytes that series, queries and replay share; null for a part of the heap
 * @param alignTimestamps whether scrapes' timestamps close to the schedule are moved onto it
 * @param timestampTolerance how far they may be moved
 * @param features names of feature flags
 * @param webConfig a file that turns on TLS, authentication and roles; null for none
 * @param userAssets a directory that is served below {@code /user}; null for none
 * @param searchMaxLimit the most results of one search; 0 for no limit
 * @param notificationSubscribers how many may listen to notices at a time
 */
public record ServerOptions(
    @Nullable Path configFile,
    String configText,
    Path dataDirectory,
    List<InetSocketAddress> addresses,
    @Nullable URI externalUrl,
    @Nullable String routePrefix,
    Duration readTimeout,
    int maxConnections,
    String pageTitle,
    String corsOrigin,
    boolean lifecycleEnabled,
    @Nullable Duration retention,
    @Nullable Long retentionBytes,
    TsdbOptions database,
    @Nullable Long memoryBudget,
    QuerySettings queries,
    RuleSettings rules,
    NotificationSettings notifications,
    Duration discoveryReloadInterval,
    boolean alignTimestamps,
    Duration timestampTolerance,
    Set<String> features,
    boolean strictSupport,
    @Nullable Duration autoReload,
    @Nullable Path webConfig,
    @Nullable Path userAssets,
    boolean adminEnabled,
    List<WriteMessage> remoteWriteMessages,
    int searchMaxLimit,
    int notificationSubscribers,
    ConsoleFolders consoles) {
  public ServerOptions {
    addresses = List.copyOf(addresses);
    features = Set.copyOf(features);
    remoteWriteMessages = List.copyOf(remoteWriteMessages);
  }

  /** Where console templates and the definitions they share are. */
  public record ConsoleFolders(Path templates, Path libraries) {
    static final ConsoleFolders DEFAULT =
        new ConsoleFolders(Path.of("consoles"), Path.of("console_libraries"));
  }

  /** A builder with Prometheus's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable Path configFile;
    private String configText = "";
    private Path dataDirectory = Path.of("data");
    private List<InetSocketAddress> addresses =
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private @Nullable URI externalUrl;
    private @Nullable String routePrefix;
    private Duration readTimeout = Duration.ofMinutes(5);
    private int maxConnections = 512;
    private String pageTitle = "Prometheus Time Series Collection and Processing Server";
    private String corsOrigin = ".*";
    private boolean lifecycleEnabled;
    private @Nullable Duration retention;
    private @Nullable Long retentionBytes;
    private TsdbOptions database = TsdbOptions.DEFAULT;
    private @Nullable Long memoryBudget;
    private QuerySettings queries = QuerySettings.DEFAULT;
    private RuleSettings rules = RuleSettings.DEFAULT;
    private NotificationSettings notifications = NotificationSettings.DEFAULT;
    private Duration discoveryReloadInterval = Duration.ofSeconds(5);
    private boolean alignTimestamps = true;
    private Duration timestampTolerance = Duration.ofMillis(2);
    private @Nullable Duration autoReload;
    private Set<String> features = Set.of();
    private boolean strictSupport;
    private @Nullable Path webConfig;
    private @Nullable Path userAssets;
    private boolean adminEnabled;
    private List<WriteMessage> remoteWriteMessages = List.of();
    private int searchMaxLimit = 10_000;
    private int notificationSubscribers = 16;
    private ConsoleFolders consoles = ConsoleFolders.DEFAULT;

    private Builder() {}

    /** The configuration file. */
    public Builder configFile(Path file) {
      configFile = file;
      return this;
    }

    /** A configuration instead of a file; relative paths in it start from the working directory. */
    public Builder config(String yaml) {
      configText = yaml;
      return this;
    }

    public Builder dataDirectory(Path directory) {
      dataDirectory = directory;
      return this;
    }

    /** Where to listen; port 0 for any free port, no address for no HTTP at all. */
    public Builder listen(InetSocketAddress... where) {
      addresses = List.of(where);
      return this;
    }

    /** Listens on one port of the loopback interface. */
    public Builder port(int port) {
      return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public Builder externalUrl(@Nullable URI url) {
      externalUrl = url;
      return this;
    }

    public Builder routePrefix(@Nullable String prefix) {
      routePrefix = prefix;
      return this;
    }

    public Builder readTimeout(Duration timeout) {
      readTimeout = timeout;
      return this;
    }

    public Builder maxConnections(int connections) {
      maxConnections = connections;
      return this;
    }

    public Builder pageTitle(String title) {
      pageTitle = title;
      return this;
    }

    public Builder corsOrigin(String regex) {
      corsOrigin = regex;
      return this;
    }

    /** Lets requests reload and stop the server. */
    public Builder lifecycleEnabled(boolean enabled) {
      lifecycleEnabled = enabled;
      return this;
    }

    public Builder retention(@Nullable Duration time) {
      retention = time;
      return this;
    }

    public Builder retentionBytes(@Nullable Long bytes) {
      retentionBytes = bytes;
      return this;
    }

    /** How the database works, but for what the configuration says. */
    public Builder database(TsdbOptions options) {
      database = options;
      return this;
    }

    public Builder memoryBudget(@Nullable Long bytes) {
      memoryBudget = bytes;
      return this;
    }

    public Builder queries(QuerySettings settings) {
      queries = settings;
      return this;
    }

    public Builder rules(RuleSettings settings) {
      rules = settings;
      return this;
    }

    public Builder notifications(NotificationSettings settings) {
      notifications = settings;
      return this;
    }

    public Builder discoveryReloadInterval(Duration interval) {
      discoveryReloadInterval = interval;
      return this;
    }

    /** Moves scrapes' timestamps onto the schedule where they are within the tolerance of it. */
    public Builder alignTimestamps(boolean align, Duration tolerance) {
      alignTimestamps = align;
      timestampTolerance = tolerance;
      return this;
    }

    /** How often the files of the configuration are compared with what is in force; null never. */
    public Builder autoReload(@Nullable Duration interval) {
      autoReload = interval;
      return this;
    }

    public Builder features(Set<String> names) {
      features = names;
      return this;
    }

    /** Refuses a configuration with sections that are not supported yet. */
    public Builder strictSupport(boolean strict) {
      strictSupport = strict;
      return this;
    }

    /** A file that turns on TLS, authentication and roles, in Prometheus's format. */
    public Builder webConfig(@Nullable Path file) {
      webConfig = file;
      return this;
    }

    /** A directory that is served below {@code /user}. */
    public Builder userAssets(@Nullable Path directory) {
      userAssets = directory;
      return this;
    }

    /** Lets requests delete series and take snapshots. */
    public Builder adminEnabled(boolean enabled) {
      adminEnabled = enabled;
      return this;
    }

    /** Takes remote write requests with these messages; with none the receiver is off. */
    public Builder remoteWriteMessages(List<WriteMessage> accepted) {
      remoteWriteMessages = List.copyOf(accepted);
      return this;
    }

    public Builder searchMaxLimit(int results) {
      searchMaxLimit = results;
      return this;
    }

    public Builder notificationSubscribers(int subscribers) {
      notificationSubscribers = subscribers;
      return this;
    }

    public Builder consoles(ConsoleFolders folders) {
      consoles = folders;
      return this;
    }

    public ServerOptions build() {
      return new ServerOptions(
          configFile,
          configText,
          dataDirectory,
          addresses,
          externalUrl,
          routePrefix,
          readTimeout,
          maxConnections,
          pageTitle,
          corsOrigin,
          lifecycleEnabled,
          retention,
          retentionBytes,
          database,
          memoryBudget,
          queries,
          rules,
          notifications,
          discoveryReloadInterval,
          alignTimestamps,
          timestampTolerance,
          features,
          strictSupport,
          autoReload,
          webConfig,
          userAssets,
          adminEnabled,
          remoteWriteMessages,
          searchMaxLimit,
          notificationSubscribers,
          consoles);
    }
  }
}
