package dev.ferula.scrape;

/**
 * What a target may not exceed. Zero is no limit, everywhere.
 *
 * @param bodySize bytes of the body after decompression; more fails the scrape
 * @param samples samples after metric relabelling; more fails the scrape
 * @param targets targets of the job; more fails the scrapes of all of them
 * @param labels labels of a series, target labels included; more fails the scrape
 * @param labelNameLength bytes of a label's name; more fails the scrape
 * @param labelValueLength bytes of a label's value; more fails the scrape
 * @param nativeHistogramBuckets buckets of a native histogram; more lowers its resolution, and
 *     fails the scrape where it cannot be lowered
 * @param keepDroppedTargets how many targets that relabelling drops are kept for display
 */
public record ScrapeLimits(
    long bodySize,
    long samples,
    long targets,
    long labels,
    long labelNameLength,
    long labelValueLength,
    long nativeHistogramBuckets,
    long keepDroppedTargets) {
  /** No limits. */
  public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0, 0, 0);

  public ScrapeLimits {
    requireNotNegative("body_size_limit", bodySize);
    requireNotNegative("sample_limit", samples);
    requireNotNegative("target_limit", targets);
    requireNotNegative("label_limit", labels);
    requireNotNegative("label_name_length_limit", labelNameLength);
    requireNotNegative("label_value_length_limit", labelValueLength);
    requireNotNegative("native_histogram_bucket_limit", nativeHistogramBuckets);
    requireNotNegative("keep_dropped_targets", keepDroppedTargets);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative, got " + value);
    }
  }
}
