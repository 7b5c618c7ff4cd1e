package dev.ferula.server.database;

import dev.ferula.config.StorageConfig;
import dev.ferula.config.binding.ByteSize;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoNumber;

/**
 * Tells in the log what is kept from now on, in Prometheus's words, whenever a configuration brings
 * something else. For one thread at a time.
 */
public final class RetentionLog {
  private final System.Logger log;
  private String last = "";

  public RetentionLog() {
    this(System.getLogger(RetentionLog.class.getName()));
  }

  RetentionLog(System.Logger log) {
    this.log = log;
  }

  public void note(StorageConfig storage) {
    String now =
        "duration="
            + PromDuration.format(storage.retention())
            + " size="
            + ByteSize.format(storage.retentionBytes())
            + " percentage="
            + GoNumber.general(storage.retentionPercentage());
    if (now.equals(last)) {
      return;
    }
    last = now;
    log.log(System.Logger.Level.INFO, "msg=\"TSDB retention updated\" " + now);
    if (storage.retentionPercentage() > 0 && storage.retentionBytes() > 0) {
      log.log(
          System.Logger.Level.WARNING,
          "msg=\"storage.tsdb.retention.size is ignored, because"
              + " storage.tsdb.retention.percentage is specified\"");
    }
  }
}
