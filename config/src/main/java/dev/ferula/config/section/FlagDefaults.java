package dev.ferula.config.section;

import java.time.Duration;
import java.util.List;

/**
 * What holds where the configuration file says nothing, as flags have it.
 *
 * @param retention how long data is kept
 * @param retentionBytes how much is kept; 0 for any amount
 * @param scrapeProtocols the formats that are asked for; empty for the usual ones
 * @param extraScrapeMetrics whether each scrape reports its limits too
 * @param exemplars whether exemplars are kept
 */
public record FlagDefaults(
    Duration retention,
    long retentionBytes,
    List<String> scrapeProtocols,
    boolean extraScrapeMetrics,
    boolean exemplars) {
  /** Data is kept for 15 days. */
  public static final FlagDefaults NONE =
      new FlagDefaults(Duration.ofDays(15), 0, List.of(), false, false);

  public FlagDefaults {
    scrapeProtocols = List.copyOf(scrapeProtocols);
  }
}
