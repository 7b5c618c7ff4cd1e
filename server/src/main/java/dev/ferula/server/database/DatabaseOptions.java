package dev.ferula.server.database;

import dev.ferula.config.StorageConfig;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.tsdb.TsdbOptions;
import java.util.Set;

/** The database's options, as flags, features and the configuration have them. */
public final class DatabaseOptions {
  private DatabaseOptions() {}

  /** What flags say, with what the configuration says over it; asked anew at each reload. */
  public static TsdbOptions of(ServerOptions options, StorageConfig stored) {
    Set<String> features = options.features();
    long exemplars = features.contains("exemplar-storage") ? Math.max(0, stored.maxExemplars()) : 0;
    boolean xor2 =
        stored.floatEncoding().isEmpty()
            ? features.contains("xor2-encoding")
            : stored.floatEncoding().equals("xor2");
    return options
        .database()
        .withXor2(xor2)
        .withRetentionTime(stored.retention())
        .withRetentionBytes(stored.retentionBytes())
        .withRetentionPercentage(stored.retentionPercentage())
        .withOutOfOrderWindow(stored.outOfOrderTimeWindow())
        .withStaleSeriesThreshold(stored.staleSeriesCompactionThreshold())
        .withMaxExemplars((int) Math.min(Integer.MAX_VALUE, exemplars));
  }
}
