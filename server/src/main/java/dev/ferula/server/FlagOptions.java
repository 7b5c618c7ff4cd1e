package dev.ferula.server;

import dev.ferula.model.GoQuote;
import dev.ferula.notifier.NotifierOptions;
import dev.ferula.promql.EngineOptions;
import dev.ferula.remote.WriteMessage;
import dev.ferula.web.api.Cors;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the flags of a command line mean for the server. */
final class FlagOptions {
  private static final String ACCEPTED_MESSAGES =
      "web.remote-write-receiver.accepted-protobuf-messages";

  private FlagOptions() {}

  /**
   * The options that the flags describe.
   *
   * @throws FlagException for values that do not fit together
   */
  static ServerOptions of(Flags flags) {
    checkMemoryRatio(flags);
    return ServerOptions.builder()
        .configFile(Path.of(flags.text("config.file")))
        .dataDirectory(dataDirectory(flags))
        .listen(addresses(flags.all("web.listen-address")))
        .externalUrl(externalUrl(flags))
        .routePrefix(flags.isGiven("web.route-prefix") ? flags.text("web.route-prefix") : null)
        .readTimeout(duration(flags, "web.read-timeout"))
        .maxConnections(flags.smallInteger("web.max-connections"))
        .pageTitle(flags.text("web.page-title"))
        .corsOrigin(corsOrigin(flags))
        .lifecycleEnabled(flags.bool("web.enable-lifecycle"))
        .retention(optional(flags.millis("storage.tsdb.retention.time")))
        .retentionBytes(retentionBytes(flags))
        .database(DatabaseFlags.of(flags))
        .memoryBudget(flags.bytes("memory.budget"))
        .queries(queries(flags))
        .rules(rules(flags))
        .notifications(notifications(flags))
        .discoveryReloadInterval(duration(flags, "scrape.discovery-reload-interval"))
        .alignTimestamps(
            flags.bool("scrape.adjust-timestamps"), flags.clockTime("scrape.timestamp-tolerance"))
        .features(flags.features())
        .autoReload(autoReload(flags))
        .consoles(
            new ServerOptions.ConsoleFolders(
                Path.of(flags.text("web.console.templates")),
                Path.of(flags.text("web.console.libraries"))))
        .strictSupport(flags.bool("config.strict-support"))
        .webConfig(path(flags.text("web.config.file")))
        .userAssets(path(flags.text("web.user-assets")))
        .adminEnabled(flags.bool("web.enable-admin-api"))
        .remoteWriteMessages(remoteWriteMessages(flags))
        .searchMaxLimit(searchMaxLimit(flags))
        .notificationSubscribers(flags.smallInteger("web.max-notifications-subscribers"))
        .build();
  }

  private static QuerySettings queries(Flags flags) {
    return new QuerySettings(
        lookbackDelta(flags),
        queryTimeout(flags),
        (int) atLeast(1, flags, "query.max-concurrency", Integer.MAX_VALUE),
        atLeast(1, flags, "query.max-samples", Long.MAX_VALUE));
  }

  private static RuleSettings rules(Flags flags) {
    return new RuleSettings(
        duration(flags, "rules.alert.for-outage-tolerance"),
        duration(flags, "rules.alert.for-grace-period"),
        duration(flags, "rules.alert.resend-delay"),
        flags.smallInteger("rules.max-concurrent-evals"),
        flags.bool("rules.dead-selector-alert"));
  }

  private static NotificationSettings notifications(Flags flags) {
    return new NotificationSettings(
        (int) atLeast(0, flags, "alertmanager.notification-queue-capacity", Integer.MAX_VALUE),
        batchSize(flags),
        flags.bool("alertmanager.drain-notification-queue-on-shutdown"));
  }

  /* No more often than once a second. */
  private static @Nullable Duration autoReload(Flags flags) {
    if (!flags.bool("config.auto-reload") && !flags.features().contains("auto-reload-config")) {
      return null;
    }
    Duration interval = duration(flags, "config.auto-reload-interval");
    Duration least = Duration.ofSeconds(1);
    return interval.compareTo(least) < 0 ? least : interval;
  }

  /* None where the receiver is off; the names are checked all the same. */
  private static List<WriteMessage> remoteWriteMessages(Flags flags) {
    List<WriteMessage> accepted = new ArrayList<>();
    for (String name : String.join(",", flags.all(ACCEPTED_MESSAGES)).split(",", -1)) {
      try {
        accepted.add(WriteMessage.of(name));
      } catch (IllegalArgumentException e) {
        throw bad(ACCEPTED_MESSAGES, String.valueOf(e.getMessage()));
      }
    }
    return flags.bool("web.enable-remote-write-receiver") ? accepted : List.of();
  }

  private static @Nullable Path path(String text) {
    return text.isEmpty() ? null : Path.of(text);
  }

  private static Duration duration(Flags flags, String name) {
    Long millis = flags.millis(name);
    return Duration.ofMillis(millis == null ? 0 : millis);
  }

  private static @Nullable Duration optional(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }

  /* Prometheus cannot make a folder without a name either. */
  private static Path dataDirectory(Flags flags) {
    String path = flags.text("storage.tsdb.path");
    if (path.isEmpty()) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE, "opening storage failed: mkdir : no such file or directory");
    }
    return Path.of(path);
  }

  private static String corsOrigin(Flags flags) {
    String regex = flags.text("web.cors.origin");
    try {
      new Cors(regex);
      return regex;
    } catch (IllegalArgumentException e) {
      throw FlagException.refused(
          Flags.EXIT_USAGE,
          "could not compile CORS regex string " + GoQuote.quote(regex) + ": " + e.getMessage());
    }
  }

  private static @Nullable Long retentionBytes(Flags flags) {
    Long bytes = flags.bytes("storage.tsdb.retention.size");
    if (bytes != null && bytes < 0) {
      throw bad("storage.tsdb.retention.size", "want 0B or more, got " + bytes + "B");
    }
    return bytes;
  }

  /* Zero means the default, as in Prometheus's engine. */
  private static Duration lookbackDelta(Flags flags) {
    Duration given = duration(flags, "query.lookback-delta");
    return given.isZero() ? Duration.ofMillis(EngineOptions.DEFAULT.lookbackDelta()) : given;
  }

  /* With zero no query of more than a moment comes to its end, as none does in Prometheus. */
  private static Duration queryTimeout(Flags flags) {
    Duration given = duration(flags, "query.timeout");
    return given.isZero() ? Duration.ofMillis(1) : given;
  }

  private static int batchSize(Flags flags) {
    int size = flags.smallInteger("alertmanager.notification-batch-size");
    return size <= 0 ? NotifierOptions.DEFAULT.batchSize() : size;
  }

  private static int searchMaxLimit(Flags flags) {
    int limit = flags.smallInteger("web.search.max-limit");
    if (limit < 0) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE,
          "--web.search.max-limit must be non-negative; got "
              + limit
              + " (use 0 to disable the cap)");
    }
    return limit;
  }

  private static long atLeast(int least, Flags flags, String name, long most) {
    long value = flags.integer(name);
    if (value < least) {
      throw bad(name, "want " + least + " or more, got " + value);
    }
    return Math.min(value, most);
  }

  /* Go's memory limit is none of ours, but a start that fails there should not pass here. */
  private static void checkMemoryRatio(Flags flags) {
    double ratio = flags.number("auto-gomemlimit.ratio");
    if (!(ratio > 0 && ratio <= 1)) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE,
          "--auto-gomemlimit.ratio must be greater than 0 and less than or equal to 1.");
    }
  }

  private static InetSocketAddress[] addresses(List<String> texts) {
    return texts.stream().map(FlagOptions::address).toArray(InetSocketAddress[]::new);
  }

  /** {@code host:port}, {@code :port} or {@code [v6]:port}. */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw noListener("address " + text + ": missing port in address");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw noListener("address " + text + ": too many colons in address");
    }
    int port = port(text.substring(colon + 1));
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw noListener("lookup " + host + ": no such host");
    }
    return address;
  }

  private static int port(String text) {
    try {
      int port = text.isEmpty() ? 0 : Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw noListener("lookup tcp/" + text + ": unknown port");
    }
    throw noListener("address " + text + ": invalid port");
  }

  private static FlagException noListener(String problem) {
    return FlagException.refused(
        Flags.EXIT_FAILURE, "Unable to start web listener: listen tcp: " + problem);
  }

  private static @Nullable URI externalUrl(Flags flags) {
    String text = flags.text("web.external-url");
    try {
      return text.isEmpty() ? ownUrl(flags) : ExternalUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw FlagException.refused(
          Flags.EXIT_USAGE, "parse external URL " + GoQuote.quote(text) + ": " + e.getMessage());
    }
  }

  /* Null where the port is known only once it is taken. */
  private static @Nullable URI ownUrl(Flags flags) {
    int port = address(flags.all("web.listen-address").get(0)).getPort();
    return port == 0 ? null : URI.create("http://" + WebAddress.hostName() + ":" + port);
  }

  private static FlagException bad(String flag, String problem) {
    return FlagException.refused(Flags.EXIT_USAGE, "--" + flag + ": " + problem);
  }
}
