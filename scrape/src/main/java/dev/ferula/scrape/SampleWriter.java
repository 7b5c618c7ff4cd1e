package dev.ferula.scrape;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Appends the samples of a target's bodies, each to the series it is told, within the limits of the
 * scrape and with the starts that it is to have. For the thread of one scrape loop.
 */
final class SampleWriter {
  /** Samples further ahead of the clock than this are out of bounds. */
  static final long MAX_AHEAD_MILLIS = 10 * 60 * 1000L;

  private final long sampleLimit;
  private final long bucketLimit;
  private final int maxSchema;
  private final boolean startTimestamps;
  private final StartZero startZero = new StartZero();
  private final @Nullable StartSynthesis synthesis;
  private final LabelBuffer labels = new LabelBuffer();

  /* Of the body being read. */
  private long counted;
  private boolean sampleLimitExceeded;
  private boolean bucketLimitExceeded;
  private long latest;

  /* The current histogram within its limits. */
  private @Nullable Histogram integerHistogram;
  private @Nullable FloatHistogram floatHistogram;

  SampleWriter(ScrapeConfig config, ScrapeOptions options) {
    this.sampleLimit = config.limits().samples();
    this.bucketLimit = config.limits().nativeHistogramBuckets();
    this.maxSchema = HistogramResolution.schemaFor(config.histograms().minBucketFactor());
    this.startTimestamps = options.startTimestamps();
    this.synthesis = options.synthesizedStarts() ? new StartSynthesis() : null;
  }

  /**
   * Begins a body.
   *
   * @param now of the clock, in milliseconds
   */
  void begin(long now) {
    counted = 0;
    sampleLimitExceeded = false;
    bucketLimitExceeded = false;
    latest = now + MAX_AHEAD_MILLIS;
  }

  /** Whether a limit was exceeded in this body. */
  boolean isLimitExceeded() {
    return sampleLimitExceeded || bucketLimitExceeded;
  }

  /** Counts the limits that this body exceeded. */
  void countLimits(ScrapeMetrics metrics) {
    if (sampleLimitExceeded) {
      metrics.exceededSampleLimit.increment();
    }
    if (bucketLimitExceeded) {
      metrics.exceededBucketLimit.increment();
    }
  }

  /**
   * Fails the scrape for a limit that was exceeded.
   *
   * @throws ScrapeFailure if one was
   */
  void checkLimits() throws ScrapeFailure {
    if (sampleLimitExceeded) {
      throw new ScrapeFailure("sample limit exceeded");
    }
    if (bucketLimitExceeded) {
      throw new ScrapeFailure("histogram bucket limit exceeded");
    }
  }

  /** Appends the reader's sample to a series that is known, unless a limit refuses it. */
  AppendStatus append(
      ExpositionParser reader,
      Entry kind,
      long ref,
      long time,
      MetadataCache.@Nullable Family family,
      Appender appender) {
    AppendStatus refused = refused(reader, kind, time, true);
    return refused == null ? appendUnchecked(reader, kind, ref, time, family, appender) : refused;
  }

  /**
   * What the scrape's own limits say before the storage is asked, or null.
   *
   * @param known whether the series is; the end of one that is counts for nothing
   */
  @Nullable AppendStatus refused(ExpositionParser reader, Entry kind, long time, boolean known) {
    if (kind == Entry.HISTOGRAM && !isWithinBuckets(reader)) {
      bucketLimitExceeded = true;
      return AppendStatus.REFUSED;
    }
    if (sampleLimit > 0
        && !(known && kind == Entry.SERIES && StaleMarker.isStale(reader.value()))) {
      counted++;
      if (counted > sampleLimit) {
        sampleLimitExceeded = true;
        return AppendStatus.REFUSED;
      }
    }
    return time > latest ? AppendStatus.OUT_OF_BOUNDS : null;
  }

  private boolean isWithinBuckets(ExpositionParser reader) {
    Histogram histogram = reader.histogram();
    if (histogram != null) {
      integerHistogram = HistogramResolution.limit(histogram, maxSchema, bucketLimit);
      floatHistogram = null;
      return integerHistogram != null;
    }
    FloatHistogram floats = reader.floatHistogram();
    integerHistogram = null;
    floatHistogram =
        floats == null ? null : HistogramResolution.limit(floats, maxSchema, bucketLimit);
    return floatHistogram != null;
  }

  /** Appends the reader's sample, which {@link #refused} did not refuse. */
  AppendStatus appendUnchecked(
      ExpositionParser reader,
      Entry kind,
      long ref,
      long time,
      MetadataCache.@Nullable Family family,
      Appender appender) {
    long start = startTimestamps ? reader.startTimestamp() : Appender.NO_START;
    StartSynthesis starts = synthesis;
    if (starts != null && start == Appender.NO_START) {
      StartSynthesis.Track track = track(starts, reader, ref, family);
      if (track != null) {
        return kind == Entry.SERIES
            ? track.append(time, reader.value(), appender)
            : track.append(time, integerHistogram, floatHistogram, appender);
      }
    }
    if (kind == Entry.SERIES) {
      return appender.append(ref, start, time, reader.value());
    }
    Histogram integers = integerHistogram;
    if (integers != null) {
      return appender.append(ref, start, time, integers);
    }
    FloatHistogram floats = floatHistogram;
    return floats == null ? AppendStatus.INVALID : appender.append(ref, start, time, floats);
  }

  private StartSynthesis.@Nullable Track track(
      StartSynthesis starts,
      ExpositionParser reader,
      long ref,
      MetadataCache.@Nullable Family family) {
    StartSynthesis.Track known = starts.known(ref);
    if (known != null || family == null || !StartSynthesis.mayBeCumulative(family.type())) {
      return known;
    }
    String metric = FamilyNames.metricOf(reader, labels);
    return StartSynthesis.isCumulative(metric, family.name(), family.type())
        ? starts.begin(ref)
        : null;
  }

  /** Appends a zero where the reader's sample says that the counter started. */
  void appendZero(ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    startZero.append(reader, kind, ref, time, appender);
  }

  /** Whether the starts of a series are made here, so that its end must be known. */
  boolean synthesizes(long ref) {
    return synthesis != null && synthesis.known(ref) != null;
  }

  /** The series has ended. */
  void forget(long ref) {
    if (synthesis != null) {
      synthesis.forget(ref);
    }
  }
}
