package dev.ferula.scrape;

import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;

/**
 * The series that each scrape writes about itself: {@code up} and its companions. They get the
 * target's labels and are not touched by metric relabelling. For the thread of one scrape loop.
 */
final class ScrapeReport {
  /** One series; the last three only where they are asked for. */
  private enum Series {
    UP(
        "up",
        "targets",
        "Health of the scrape target. 1 means the target is healthy, 0 if the scrape failed."),
    DURATION("scrape_duration_seconds", "seconds", "Duration of the last scrape in seconds."),
    SAMPLES("scrape_samples_scraped", "samples", "Number of samples last scraped."),
    SAMPLES_KEPT(
        "scrape_samples_post_metric_relabeling",
        "samples",
        "Number of samples remaining after metric relabeling was applied."),
    SERIES_ADDED("scrape_series_added", "series", "Number of series in the last scrape."),
    TIMEOUT("scrape_timeout_seconds", "seconds", "The configured scrape timeout for a target."),
    SAMPLE_LIMIT(
        "scrape_sample_limit",
        "samples",
        "The configured sample limit for a target. Returns zero if there is no limit configured."),
    BODY_SIZE(
        "scrape_body_size_bytes",
        "bytes",
        "The uncompressed size of the last scrape response, if successful. Scrapes failing because"
            + " body_size_limit is exceeded report -1, other scrape failures report 0.");

    private final String metric;
    private final String unit;
    private final String help;

    Series(String metric, String unit, String help) {
      this.metric = metric;
      this.unit = unit;
      this.help = help;
    }
  }

  private static final Series[] ALL = Series.values();
  private static final int USUAL = 5;

  private final Labels[] labels = new Labels[ALL.length];
  private final long[] refs = new long[ALL.length];
  private final int count;
  private final boolean appendMetadata;

  ScrapeReport(Target target, boolean extra, boolean appendMetadata) {
    this.count = extra ? ALL.length : USUAL;
    this.appendMetadata = appendMetadata;
    Labels targetLabels = target.labels();
    for (int i = 0; i < ALL.length; i++) {
      labels[i] = targetLabels.with(Labels.METRIC_NAME, ALL[i].metric);
    }
  }

  /** What one scrape has to say, in the order of the series. */
  record Values(
      boolean up,
      double durationSeconds,
      long samples,
      long samplesKept,
      long seriesAdded,
      double timeoutSeconds,
      long sampleLimit,
      long bodySize) {
    private double of(Series series) {
      return switch (series) {
        case UP -> up ? 1 : 0;
        case DURATION -> durationSeconds;
        case SAMPLES -> samples;
        case SAMPLES_KEPT -> samplesKept;
        case SERIES_ADDED -> seriesAdded;
        case TIMEOUT -> timeoutSeconds;
        case SAMPLE_LIMIT -> sampleLimit;
        case BODY_SIZE -> bodySize;
      };
    }
  }

  void append(Values values, long timestamp, Appender appender) {
    for (int i = 0; i < count; i++) {
      append(i, values.of(ALL[i]), timestamp, appender);
    }
  }

  /** Ends the series. */
  void appendStale(long timestamp, Appender appender) {
    for (int i = 0; i < count; i++) {
      append(i, StaleMarker.VALUE, timestamp, appender);
    }
  }

  private void append(int i, double value, long timestamp, Appender appender) {
    boolean isNew = refs[i] == Appender.NO_REF;
    if (isNew) {
      refs[i] = appender.resolve(labels[i]);
    }
    if (refs[i] == Appender.NO_REF) {
      return;
    }
    if (store(refs[i], value, timestamp, appender) == AppendStatus.UNKNOWN_SERIES) {
      refs[i] = appender.resolve(labels[i]);
      if (refs[i] != Appender.NO_REF) {
        store(refs[i], value, timestamp, appender);
      }
    }
    if (isNew && appendMetadata) {
      appender.metadata(refs[i], new Metadata(MetricType.GAUGE, ALL[i].unit, ALL[i].help));
    }
  }

  private static AppendStatus store(long ref, double value, long timestamp, Appender appender) {
    return StaleMarker.isStale(value)
        ? appender.appendStale(ref, timestamp)
        : appender.append(ref, Appender.NO_START, timestamp, value);
  }
}
