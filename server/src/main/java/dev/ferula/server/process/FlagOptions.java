package dev.ferula.server.process;

import dev.ferula.notifier.NotifierOptions;
import dev.ferula.promql.EngineOptions;
import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.Flags;
import dev.ferula.server.options.NotificationSettings;
import dev.ferula.server.options.QuerySettings;
import dev.ferula.server.options.RuleSettings;
import dev.ferula.server.options.ScrapeSettings;
import dev.ferula.server.options.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the flags of a command line mean for the server. */
final class FlagOptions {
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
        .web(WebFlags.web(flags))
        .page(WebFlags.page(flags))
        .api(WebFlags.api(flags))
        .retention(retention(flags))
        .retentionBytes(retentionBytes(flags))
        .database(DatabaseFlags.of(flags))
        .memoryBudget(flags.bytes("memory.budget"))
        .queries(queries(flags))
        .rules(rules(flags))
        .notifications(notifications(flags))
        .scraping(scraping(flags))
        .features(flags.features())
        .autoReload(autoReload(flags))
        .strictSupport(flags.bool("config.strict-support"))
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

  private static ScrapeSettings scraping(Flags flags) {
    return new ScrapeSettings(
        duration(flags, "scrape.discovery-reload-interval"),
        flags.bool("scrape.adjust-timestamps"),
        flags.clockTime("scrape.timestamp-tolerance"));
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

  static Duration duration(Flags flags, String name) {
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

  /* Zero is as if the flag were not there: data is kept for 15 days unless bytes limit it. */
  private static @Nullable Duration retention(Flags flags) {
    Duration time = optional(flags.millis("storage.tsdb.retention.time"));
    return time == null || time.isZero() ? null : time;
  }

  private static @Nullable Long retentionBytes(Flags flags) {
    Long bytes = flags.bytes("storage.tsdb.retention.size");
    if (bytes != null && bytes < 0) {
      throw bad("storage.tsdb.retention.size", "want 0B or more, got " + bytes + "B");
    }
    return bytes == null || bytes == 0 ? null : bytes;
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

  static FlagException bad(String flag, String problem) {
    return FlagException.refused(Flags.EXIT_USAGE, "--" + flag + ": " + problem);
  }
}
