package dev.ferula.server;

import dev.ferula.remote.WriteMessage;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
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
    return ServerOptions.builder()
        .configFile(Path.of(flags.text("config.file")))
        .dataDirectory(Path.of(flags.text("storage.tsdb.path")))
        .listen(addresses(flags.all("web.listen-address")))
        .externalUrl(externalUrl(flags))
        .routePrefix(flags.isGiven("web.route-prefix") ? flags.text("web.route-prefix") : null)
        .readTimeout(duration(flags, "web.read-timeout"))
        .maxConnections((int) flags.integer("web.max-connections"))
        .pageTitle(flags.text("web.page-title"))
        .corsOrigin(flags.text("web.cors.origin"))
        .lifecycleEnabled(flags.bool("web.enable-lifecycle"))
        .lockFile(!flags.bool("storage.tsdb.no-lockfile"))
        .retention(optional(flags.millis("storage.tsdb.retention.time")))
        .retentionBytes(flags.bytes("storage.tsdb.retention.size"))
        .database(DatabaseFlags.of(flags))
        .memoryBudget(flags.bytes("memory.budget"))
        .lookbackDelta(duration(flags, "query.lookback-delta"))
        .queryTimeout(duration(flags, "query.timeout"))
        .queryConcurrency((int) flags.integer("query.max-concurrency"))
        .queryMaxSamples(flags.integer("query.max-samples"))
        .outageTolerance(duration(flags, "rules.alert.for-outage-tolerance"))
        .forGracePeriod(duration(flags, "rules.alert.for-grace-period"))
        .resendDelay(duration(flags, "rules.alert.resend-delay"))
        .notificationQueueCapacity((int) flags.integer("alertmanager.notification-queue-capacity"))
        .notificationBatchSize((int) flags.integer("alertmanager.notification-batch-size"))
        .drainNotifications(flags.bool("alertmanager.drain-notification-queue-on-shutdown"))
        .discoveryReloadInterval(duration(flags, "scrape.discovery-reload-interval"))
        .alignTimestamps(
            flags.bool("scrape.adjust-timestamps"), duration(flags, "scrape.timestamp-tolerance"))
        .features(flags.features())
        .autoReload(autoReload(flags))
        .rules(
            new ServerOptions.RuleSettings(
                (int) flags.integer("rules.max-concurrent-evals"),
                flags.bool("rules.dead-selector-alert")))
        .consoles(
            new ServerOptions.ConsoleFolders(
                Path.of(flags.text("web.console.templates")),
                Path.of(flags.text("web.console.libraries"))))
        .strictSupport(flags.bool("config.strict-support"))
        .webConfig(path(flags.text("web.config.file")))
        .userAssets(path(flags.text("web.user-assets")))
        .adminEnabled(flags.bool("web.enable-admin-api"))
        .remoteWriteMessages(remoteWriteMessages(flags))
        .searchMaxLimit((int) flags.integer("web.search.max-limit"))
        .notificationSubscribers((int) flags.integer("web.max-notifications-subscribers"))
        .build();
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

  private static InetSocketAddress[] addresses(List<String> texts) {
    return texts.stream().map(FlagOptions::address).toArray(InetSocketAddress[]::new);
  }

  /** {@code host:port}, {@code :port} or {@code [v6]:port}. */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw bad("web.listen-address", "address " + text + ": missing port in address");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw bad("web.listen-address", "address " + text + ": the port is no number");
    }
    if (port < 0 || port > 65_535) {
      throw bad("web.listen-address", "address " + text + ": invalid port");
    }
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw bad("web.listen-address", "address " + text + ": no such host");
    }
    return address;
  }

  private static @Nullable URI externalUrl(Flags flags) {
    String text = flags.text("web.external-url");
    if (text.isEmpty()) {
      return null;
    }
    if (text.startsWith("\"") || text.startsWith("'")) {
      throw bad("web.external-url", "URL must not begin or end with quotes");
    }
    try {
      URI url = new URI(text.contains("://") ? text : "http://" + text);
      if (url.getHost() == null) {
        throw bad("web.external-url", text + " names no host");
      }
      String path = url.getPath() == null ? "" : url.getPath().replaceFirst("/+$", "");
      return new URI(url.getScheme(), url.getAuthority(), path, null, null);
    } catch (URISyntaxException e) {
      throw bad("web.external-url", String.valueOf(e.getMessage()));
    }
  }

  private static FlagException bad(String flag, String problem) {
    return new FlagException(Flags.EXIT_USAGE, "--" + flag + ": " + problem);
  }
}
