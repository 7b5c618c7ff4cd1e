package dev.ferula.server.options;

import dev.ferula.tsdb.TsdbOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 * @param web where it is reached, and by whom
 * @param page what it shows to people beside its own pages
 * @param api what requests may do beside reading
 * @param retention how long samples are kept; null for what the configuration says, else 15 days
 * @param retentionBytes how many bytes of blocks are kept; null for what the configuration says
 * @param database how the database works, but for what the configuration says
 * @param memoryBudget bytes that series, queries and replay share; null for a part of the heap
 * @param queries how expressions are evaluated
 * @param rules what is particular about the evaluation of rules
 * @param notifications how alerts are sent
 * @param scraping what is the same for the scrapes of all jobs
 * @param features names of feature flags
 * @param strictSupport whether a configuration with sections that are not supported yet is refused
 * @param autoReload how often the files of the configuration are compared with what is in force;
 *     null for never
 */
public record ServerOptions(
    @Nullable Path configFile,
    String configText,
    Path dataDirectory,
    WebSettings web,
    PageSettings page,
    ApiSettings api,
    @Nullable Duration retention,
    @Nullable Long retentionBytes,
    TsdbOptions database,
    @Nullable Long memoryBudget,
    QuerySettings queries,
    RuleSettings rules,
    NotificationSettings notifications,
    ScrapeSettings scraping,
    Set<String> features,
    boolean strictSupport,
    @Nullable Duration autoReload) {
  public ServerOptions {
    features = Set.copyOf(features);
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
    private WebSettings web = WebSettings.DEFAULT;
    private PageSettings page = PageSettings.DEFAULT;
    private ApiSettings api = ApiSettings.DEFAULT;
    private @Nullable Duration retention;
    private @Nullable Long retentionBytes;
    private TsdbOptions database = TsdbOptions.DEFAULT;
    private @Nullable Long memoryBudget;
    private QuerySettings queries = QuerySettings.DEFAULT;
    private RuleSettings rules = RuleSettings.DEFAULT;
    private NotificationSettings notifications = NotificationSettings.DEFAULT;
    private ScrapeSettings scraping = ScrapeSettings.DEFAULT;
    private Set<String> features = Set.of();
    private boolean strictSupport;
    private @Nullable Duration autoReload;

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

    /** Where the server is reached, and by whom. */
    public Builder web(WebSettings settings) {
      web = settings;
      return this;
    }

    /** Where to listen; port 0 for any free port, no address for no HTTP at all. */
    public Builder listen(InetSocketAddress... where) {
      return web(web.withAddresses(List.of(where)));
    }

    /** Listens on one port of the loopback interface. */
    public Builder port(int port) {
      return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public Builder page(PageSettings settings) {
      page = settings;
      return this;
    }

    public Builder api(ApiSettings settings) {
      api = settings;
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

    public Builder scraping(ScrapeSettings settings) {
      scraping = settings;
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

    public ServerOptions build() {
      return new ServerOptions(
          configFile,
          configText,
          dataDirectory,
          web,
          page,
          api,
          retention,
          retentionBytes,
          database,
          memoryBudget,
          queries,
          rules,
          notifications,
          scraping,
          features,
          strictSupport,
          autoReload);
    }
  }
}
