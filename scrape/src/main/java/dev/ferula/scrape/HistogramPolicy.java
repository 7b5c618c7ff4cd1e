package dev.ferula.scrape;

/**
 * What becomes of histograms. A target's labels may override the first three.
 *
 * @param scrapeNative whether native histograms are taken from targets that expose them
 * @param alwaysScrapeClassic whether a classic histogram is kept beside its native form
 * @param convertClassic whether classic histograms become native ones with custom buckets
 * @param minBucketFactor native histograms with finer buckets are reduced to the schema whose
 *     growth factor is at least this; 0 keeps them
 */
public record HistogramPolicy(
    boolean scrapeNative,
    boolean alwaysScrapeClassic,
    boolean convertClassic,
    double minBucketFactor) {
  /** Classic histograms only. */
  public static final HistogramPolicy DEFAULT = new HistogramPolicy(false, false, false, 0);
}
