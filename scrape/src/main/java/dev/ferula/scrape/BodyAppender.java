package dev.ferula.scrape;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ParseException;
import dev.ferula.textparse.ParserOptions;
import dev.ferula.textparse.Parsers;
import dev.ferula.textparse.SeriesExpectation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a target's bodies into the storage: parses, looks up or makes each series, checks limits,
 * appends, and marks what is no longer there as stale. For the thread of one scrape loop.
 */
final class BodyAppender {
  /** Samples further ahead of the clock than this are out of bounds. */
  static final long MAX_AHEAD_MILLIS = 10 * 60 * 1000L;

  private final ScrapeConfig config;
  private final ScrapeOptions options;
  private final ParserOptions parserOptions;
  private final SeriesBuilder builder;
  private final SeriesCache series;
  private final MetadataCache metadata;
  private final ScrapeMetrics metrics;
  private final StartZero startZero = new StartZero();
  private final @Nullable StartSynthesis synthesis;
  private final LabelBuffer labels = new LabelBuffer();
  private final int maxSchema;
  private final @Nullable String fallbackMediaType;

  private @Nullable ExpositionParser parser;
  private String parserMediaType = "";

  /* For which the parser was chosen; most targets never change it. */
  private @Nullable String parserContentType;

  /* Of the body being read. */
  private long scraped;
  private long added;
  private long seriesAdded;
  private long counted;
  private boolean sampleLimitExceeded;
  private boolean bucketLimitExceeded;
  private long latest;
  private MetadataCache.@Nullable Family family;

  /* The current histogram within its limits. */
  private @Nullable Histogram integerHistogram;
  private @Nullable FloatHistogram floatHistogram;

  BodyAppender(
      ScrapeConfig config,
      ScrapeOptions options,
      Target target,
      SeriesCache series,
      MetadataCache metadata,
      ScrapeMetrics metrics) {
    this.config = config;
    this.options = options;
    this.series = series;
    this.metadata = metadata;
    this.metrics = metrics;
    this.builder = new SeriesBuilder(config, target.labels());
    this.synthesis = options.synthesizedStarts() ? new StartSynthesis() : null;
    HistogramPolicy policy = config.histograms();
    this.parserOptions =
        new ParserOptions(
            options.typeAndUnitLabels(),
            !target.flag(TargetLabels.SCRAPE_NATIVE, policy.scrapeNative()),
            target.flag(TargetLabels.CONVERT_CLASSIC, policy.convertClassic()),
            target.flag(TargetLabels.ALWAYS_CLASSIC, policy.alwaysScrapeClassic()),
            options.startTimestamps() || options.startZeros());
    this.maxSchema = HistogramResolution.schemaFor(policy.minBucketFactor());
    ScrapeProtocol fallback = config.fallbackProtocol();
    this.fallbackMediaType = fallback == null ? null : fallback.mediaType();
  }

  /** Samples in the last body, dropped ones among them. */
  long scraped() {
    return scraped;
  }

  /** Samples of the last body that metric relabelling kept. */
  long added() {
    return added;
  }

  /** Series of the last body that were not in the one before. */
  long seriesAdded() {
    return seriesAdded;
  }

  void clearCounts() {
    scraped = 0;
    added = 0;
    seriesAdded = 0;
  }

  /**
   * Appends a body.
   *
   * @param timestamp of samples without one, in milliseconds
   * @param now of the clock, in milliseconds
   * @throws ScrapeFailure if the scrape fails; what was appended must then be rolled back, and
   *     {@link #appendNothing} marks everything stale
   */
  void append(BodyBuffer body, String contentType, long timestamp, long now, Appender appender)
      throws ScrapeFailure {
    if (body.length() == 0) {
      clearCounts();
      series.begin();
      markVanished(timestamp, appender);
      endScrape(false);
      return;
    }
    begin(now);
    ExpositionParser reader = parserFor(contentType);
    reader.reset(body.bytes(), 0, body.length());
    try {
      readEntries(reader, timestamp, appender);
    } catch (ParseException e) {
      countLimits();
      throw new ScrapeFailure(e.getMessage());
    } catch (SeriesBuilder.LabelLimitExceeded e) {
      metrics.exceededLabelLimits.increment();
      countLimits();
      throw new ScrapeFailure(e.getMessage());
    }
    countLimits();
    if (sampleLimitExceeded) {
      throw new ScrapeFailure("sample limit exceeded");
    }
    if (bucketLimitExceeded) {
      throw new ScrapeFailure("histogram bucket limit exceeded");
    }
    markVanished(timestamp, appender);
    endScrape(true);
  }

  /** Marks all series of the scrape before stale, because this one failed or there are no more. */
  void appendNothing(long timestamp, Appender appender) {
    series.failed(ref -> appender.append(ref, Appender.NO_START, timestamp, StaleMarker.VALUE));
    endScrape(false);
  }

  private void begin(long now) {
    clearCounts();
    counted = 0;
    sampleLimitExceeded = false;
    bucketLimitExceeded = false;
    latest = now + MAX_AHEAD_MILLIS;
    family = null;
    series.begin();
  }

  private ExpositionParser parserFor(String contentType) throws ScrapeFailure {
    ExpositionParser current = parser;
    if (current != null && contentType.equals(parserContentType)) {
      return current;
    }
    Parsers.Choice choice = Parsers.choose(contentType, fallbackMediaType);
    String mediaType = choice.mediaType();
    if (mediaType == null) {
      throw new ScrapeFailure(String.valueOf(choice.complaint()));
    }
    if (current == null || !parserMediaType.equals(mediaType)) {
      current = Parsers.create(mediaType, parserOptions);
      current.expect(options.typeAndUnitLabels() ? SeriesExpectation.NONE : series);
      parser = current;
      parserMediaType = mediaType;
    }
    parserContentType = contentType;
    return current;
  }

  private void readEntries(ExpositionParser reader, long timestamp, Appender appender)
      throws ScrapeFailure, SeriesBuilder.LabelLimitExceeded {
    while (true) {
      switch (reader.next()) {
        case SERIES -> sample(reader, Entry.SERIES, timestamp, appender);
        case HISTOGRAM -> sample(reader, Entry.HISTOGRAM, timestamp, appender);
        case TYPE -> family = metadata.type(reader);
        case HELP -> family = metadata.help(reader);
        case UNIT -> family = metadata.unit(reader);
        case COMMENT -> {}
        case END -> {
          return;
        }
      }
    }
  }

  private void sample(ExpositionParser reader, Entry kind, long timestamp, Appender appender)
      throws ScrapeFailure, SeriesBuilder.LabelLimitExceeded {
    scraped++;
    boolean ownTime = config.honorTimestamps() && reader.hasTimestamp();
    long time = ownTime ? reader.timestamp() : timestamp;
    boolean tracked = !ownTime || config.trackTimestampsStaleness();
    int entry =
        series.find(
            reader.seriesBuffer(), reader.seriesStart(), reader.seriesLength(), reader.keySalt());
    if (entry == SeriesCache.NONE) {
      newSeries(reader, kind, time, tracked, appender);
      return;
    }
    boolean again = series.see(entry);
    long ref = series.ref(entry);
    if (ref == SeriesCache.DROPPED) {
      return;
    }
    if (!again) {
      zeroAtStart(reader, kind, entry, ref, time, appender);
    }
    AppendStatus status =
        again && !ownTime
            ? AppendStatus.DUPLICATE
            : appendSample(reader, kind, ref, time, appender);
    if (status == AppendStatus.UNKNOWN_SERIES) {
      ref = resolveAgain(reader, appender);
      if (ref == Appender.NO_REF) {
        added++;
        return;
      }
      series.ref(entry, ref);
      status = appendSample(reader, kind, ref, time, appender);
    }
    if (accept(status, appender)) {
      if (tracked) {
        series.track(entry);
      }
      exemplars(reader, kind, ref, time, appender);
      describe(reader, ref, false, appender);
    }
    added++;
  }

  private void newSeries(
      ExpositionParser reader, Entry kind, long time, boolean tracked, Appender appender)
      throws ScrapeFailure, SeriesBuilder.LabelLimitExceeded {
    try {
      reader.labels(labels);
    } catch (ParseException e) {
      // The parser looks at labels only when asked for them; a line that is none does not count.
      scraped--;
      throw e;
    }
    if (!builder.complete(labels)) {
      series.add(SeriesCache.DROPPED);
      return;
    }
    long ref = Appender.NO_REF;
    AppendStatus status = refusedBefore(reader, kind, time);
    if (status == null) {
      ref = builder.resolve(labels, appender);
      if (ref == Appender.NO_REF) {
        /* Not remembered, so that it is asked for again; the storage tells who is refused. */
        added++;
        return;
      }
      if (options.startZeros()) {
        startZero.append(reader, kind, ref, time, appender);
      }
      status = appendHere(reader, kind, ref, time, appender);
    }
    if (accept(status, appender)) {
      int entry = series.add(ref);
      if (options.startZeros()) {
        var _ = series.isNewStart(entry, reader.startTimestamp());
      }
      if (tracked) {
        series.track(entry);
      }
      if (!sampleLimitExceeded && !bucketLimitExceeded) {
        seriesAdded++;
      }
      exemplars(reader, kind, ref, time, appender);
      describe(reader, ref, true, appender);
    }
    added++;
  }

  private void zeroAtStart(
      ExpositionParser reader, Entry kind, int entry, long ref, long time, Appender appender) {
    if (options.startZeros() && series.isNewStart(entry, reader.startTimestamp())) {
      startZero.append(reader, kind, ref, time, appender);
    }
  }

  private long resolveAgain(ExpositionParser reader, Appender appender)
      throws ScrapeFailure, SeriesBuilder.LabelLimitExceeded {
    reader.labels(labels);
    builder.complete(labels);
    return builder.resolve(labels, appender);
  }

  private static String refusal(Appender appender) {
    String reason = appender.refusal();
    return reason.isEmpty() ? "the storage refuses the series" : reason;
  }

  private AppendStatus appendSample(
      ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    AppendStatus refused = refusedBefore(reader, kind, time);
    return refused == null ? appendHere(reader, kind, ref, time, appender) : refused;
  }

  /* What the scrape's own limits say before the storage is asked. */
  private @Nullable AppendStatus refusedBefore(ExpositionParser reader, Entry kind, long time) {
    if (kind == Entry.HISTOGRAM && !isWithinBuckets(reader)) {
      bucketLimitExceeded = true;
      return AppendStatus.REFUSED;
    }
    if (config.limits().samples() > 0
        && !(kind == Entry.SERIES && StaleMarker.isStale(reader.value()))) {
      counted++;
      if (counted > config.limits().samples()) {
        sampleLimitExceeded = true;
        return AppendStatus.REFUSED;
      }
    }
    return time > latest ? AppendStatus.OUT_OF_BOUNDS : null;
  }

  private boolean isWithinBuckets(ExpositionParser reader) {
    long limit = config.limits().nativeHistogramBuckets();
    Histogram histogram = reader.histogram();
    if (histogram != null) {
      integerHistogram = HistogramResolution.limit(histogram, maxSchema, limit);
      floatHistogram = null;
      return integerHistogram != null;
    }
    FloatHistogram floats = reader.floatHistogram();
    integerHistogram = null;
    floatHistogram = floats == null ? null : HistogramResolution.limit(floats, maxSchema, limit);
    return floatHistogram != null;
  }

  private AppendStatus appendHere(
      ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    long start = options.startTimestamps() ? reader.startTimestamp() : Appender.NO_START;
    StartSynthesis starts = synthesis;
    if (starts != null && start == Appender.NO_START) {
      StartSynthesis.Track track = track(starts, reader, ref);
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
      StartSynthesis starts, ExpositionParser reader, long ref) {
    StartSynthesis.Track known = starts.known(ref);
    MetadataCache.Family current = family;
    if (known != null || current == null || !StartSynthesis.mayBeCumulative(current.type())) {
      return known;
    }
    return StartSynthesis.isCumulative(nameOf(reader, false), current.name(), current.type())
        ? starts.begin(ref)
        : null;
  }

  /* Whether the sample is in; refusals that cost only the sample are counted. */
  private boolean accept(AppendStatus status, Appender appender) throws ScrapeFailure {
    switch (status) {
      case ACCEPTED -> {
        return true;
      }
      case DUPLICATE -> metrics.duplicates.increment();
      case OUT_OF_ORDER, TOO_OLD -> metrics.outOfOrder.increment();
      case OUT_OF_BOUNDS -> metrics.outOfBounds.increment();
      /* A limit of the scrape fails it in the end; one of the storage costs the sample. */
      case REFUSED -> {}
      case UNKNOWN_SERIES -> throw new ScrapeFailure("the storage lost a series it just made");
      case INVALID -> throw new ScrapeFailure(refusal(appender));
    }
    return false;
  }

  private void exemplars(
      ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    Exemplar exemplar = reader.nextExemplar();
    if (exemplar == null) {
      return;
    }
    List<Exemplar> all = new ArrayList<>();
    for (; exemplar != null; exemplar = reader.nextExemplar()) {
      if (exemplar.hasTimestamp()) {
        all.add(exemplar);
      } else if (kind == Entry.SERIES) {
        all.add(new Exemplar(exemplar.labels(), exemplar.value(), time));
      }
    }
    all.sort(Comparator.comparingLong(Exemplar::timestamp));
    int outOfOrder = 0;
    for (Exemplar one : all) {
      if (appender.append(ref, one) == AppendStatus.OUT_OF_ORDER) {
        outOfOrder++;
      }
    }
    if (outOfOrder > 0 && outOfOrder == all.size()) {
      metrics.exemplarsOutOfOrder.add(outOfOrder);
    }
  }

  /* Tells the storage the metadata of a series that is new or whose family changed. */
  private void describe(ExpositionParser reader, long ref, boolean isNew, Appender appender) {
    MetadataCache.Family current = family;
    if (!options.appendMetadata() || current == null || !(isNew || metadata.changed(current))) {
      return;
    }
    if (FamilyNames.belongs(nameOf(reader, isNew), current.name(), current.type())) {
      appender.metadata(ref, metadata.metadata(current));
    }
  }

  private String nameOf(ExpositionParser reader, boolean isNew) {
    if (isNew) {
      return builder.metricName();
    }
    reader.labels(labels);
    int at = labels.indexOf(Labels.METRIC_NAME);
    return at < 0 ? "" : labels.value(at);
  }

  private void markVanished(long timestamp, Appender appender) {
    series.vanished(
        ref -> {
          if (synthesis != null) {
            synthesis.forget(ref);
          }
          var _ = appender.append(ref, Appender.NO_START, timestamp, StaleMarker.VALUE);
        });
  }

  private void countLimits() {
    if (sampleLimitExceeded) {
      metrics.exceededSampleLimit.increment();
    }
    if (bucketLimitExceeded) {
      metrics.exceededBucketLimit.increment();
    }
  }

  private void endScrape(boolean success) {
    boolean forced = series.end(success, metadata.size());
    if (forced) {
      metrics.cacheFlushesForced.increment();
    }
    metadata.end(success || forced);
  }
}
