package dev.ferula.server.web;

import dev.ferula.config.StorageConfig;
import dev.ferula.config.binding.ByteSize;
import dev.ferula.model.PromDuration;
import dev.ferula.server.database.DatabaseOptions;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.tsdb.TsdbOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The flags as {@code status/flags} shows them: where the command line leaves the value open, the
 * one that is in force at the start. What uploads blocks compares the largest range of a block with
 * the smallest here.
 */
public final class ShownFlags {
  private ShownFlags() {}

  /** The flags of a command line with what was open filled in; none where there was none. */
  public static Map<String, String> of(
      Map<String, String> flags, ServerOptions options, StorageConfig storage) {
    if (flags.isEmpty()) {
      return flags;
    }
    TsdbOptions database = DatabaseOptions.of(options, storage);
    Map<String, String> shown = new TreeMap<>(flags);
    shown.put("storage.tsdb.retention.time", PromDuration.format(database.retentionTime()));
    shown.put("storage.tsdb.retention.size", ByteSize.format(database.retentionBytes()));
    shown.put("storage.tsdb.max-block-duration", PromDuration.format(database.largestBlockRange()));
    if (options.features().contains("delayed-compaction")) {
      shown.put(
          "storage.tsdb.delayed-compaction.max-percent",
          String.valueOf(database.compactionDelayPercent()));
    }
    String prefix = WebAddress.routePrefix(options.web());
    shown.put("web.route-prefix", prefix.isEmpty() ? "/" : prefix);
    return shown;
  }
}
