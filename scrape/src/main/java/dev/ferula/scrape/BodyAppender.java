package dev.ferula.scrape;

import dev.ferula.model.GoQuote;
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
import org.jspecify.annotations.Nullable;

/**
 * Takes a target's bodies into the storage: parses, looks up or makes each series, checks limits,
 * appends, and marks what is no longer there as stale. For the thread of one scrape loop.
 */
final class BodyAppender {
  private static final System.Logger LOGGER = System.getLogger(BodyAppender.class.getName());

  private static final byte[] NO_BODY = new byte[1];

  private final ScrapeConfig config;
  private final ScrapeOptions options;
  private final Target target;
  private final ParserOptions parserOptions;
  private final SeriesBuilder builder;
  private final SeriesCache series;
  private final MetadataCache metadata;
  private final ScrapeMetrics metrics;
  private final SampleWriter writer;
  private final SampleDetails details;
  private final ScrapeDrops drops;
  private final LabelBuffer labels = new LabelBuffer();
  private final @Nullable String fallbackMediaType;

  private @Nullable ExpositionParser parser;
  private String parserMediaType = "";

  /* For which the parser was chosen; most targets never change it. */
  private @Nullable String parserContentType;

  /* Of the body being read. */
  private long scraped;
  private long added;
  private long seriesAdded;
  private MetadataCache.@Nullable Family family;

  BodyAppender(
      ScrapeConfig config,
      ScrapeOptions options,
      Target target,
      SeriesCache series,
      MetadataCache metadata,
      ScrapeMetrics metrics) {
    this.config = config;
    this.options = options;
    this.target = target;
    this.series = series;
    this.metadata = metadata;
    this.metrics = metrics;
    this.builder = new SeriesBuilder(config, target.labels());
    this.writer = new SampleWriter(config, options);
    this.drops = new ScrapeDrops(metrics);
    this.details = new SampleDetails(options, metadata, drops);
    HistogramPolicy policy = config.histograms();
    this.parserOptions =
        new ParserOptions(
            options.typeAndUnitLabels(),
            !target.flag(TargetLabels.SCRAPE_NATIVE, policy.scrapeNative()),
            target.flag(TargetLabels.CONVERT_CLASSIC, policy.convertClassic()),
            target.flag(TargetLabels.ALWAYS_CLASSIC, policy.alwaysScrapeClassic()),
            options.startTimestamps() || options.startZeros());
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

  /** What the storage refused of the last body. */
  ScrapeDrops drops() {
    return drops;
  }

  void clearCounts() {
    drops.clear();
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
      writer.countLimits(metrics);
      throw new ScrapeFailure(e.getMessage());
    } catch (SeriesBuilder.LabelLimitExceeded e) {
      metrics.exceededLabelLimits.increment();
      writer.countLimits(metrics);
      throw new ScrapeFailure(e.getMessage());
    } finally {
      // Or each target would hold a body until its next one.
      reader.reset(NO_BODY, 0, 0);
    }
    writer.countLimits(metrics);
    writer.checkLimits();
    markVanished(timestamp, appender);
    endScrape(true);
  }

  /** Marks all series of the scrape before stale, because this one failed or there are no more. */
  void appendNothing(long timestamp, Appender appender) {
    drops.clear();
    series.failed(ref -> appender.appendStale(ref, timestamp));
    endScrape(false);
  }

  private void begin(long now) {
    clearCounts();
    writer.begin(now);
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
      LOGGER.log(
          System.Logger.Level.ERROR,
          () ->
              "msg=\"Failed to determine correct type of scrape target.\" "
                  + target.logged()
                  + " content_type="
                  + GoQuote.quote(contentType)
                  + " fallback_media_type="
                  + GoQuote.quote(fallbackMediaType == null ? "" : fallbackMediaType)
                  + " err="
                  + GoQuote.quote(String.valueOf(choice.complaint())));
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
    if (!again && options.startZeros() && series.isNewStart(entry, reader.startTimestamp())) {
      writer.appendZero(reader, kind, ref, time, appender);
    }
    AppendStatus status =
        again && !ownTime
            ? AppendStatus.DUPLICATE
            : writer.append(reader, kind, ref, time, family, appender);
    if (status == AppendStatus.UNKNOWN_SERIES) {
      ref = resolveAgain(reader, appender);
      if (ref == Appender.NO_REF) {
        added++;
        return;
      }
      series.ref(entry, ref);
      status = writer.appendUnchecked(reader, kind, ref, time, family, appender);
    }
    if (accept(status, appender)) {
      if (tracked || writer.synthesizes(ref)) {
        series.track(entry);
      }
      details.exemplars(reader, kind, ref, time, appender);
      details.describe(reader, ref, null, family, appender);
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
    AppendStatus status = writer.refused(reader, kind, time, false);
    if (status == null && appender.refuses(time, kind == Entry.HISTOGRAM)) {
      status = AppendStatus.OUT_OF_BOUNDS;
    }
    if (status == null) {
      ref = builder.resolve(labels, appender);
      if (ref == Appender.NO_REF) {
        /* Not remembered, so that it is asked for again; the storage tells who is refused. */
        added++;
        return;
      }
      if (options.startZeros()) {
        writer.appendZero(reader, kind, ref, time, appender);
      }
      status = writer.appendUnchecked(reader, kind, ref, time, family, appender);
    }
    if (accept(status, appender)) {
      int entry = series.add(ref);
      if (options.startZeros()) {
        var _ = series.isNewStart(entry, reader.startTimestamp());
      }
      if (tracked || writer.synthesizes(ref)) {
        series.track(entry);
      }
      if (!writer.isLimitExceeded()) {
        seriesAdded++;
      }
      details.exemplars(reader, kind, ref, time, appender);
      details.describe(reader, ref, builder.metricName(), family, appender);
    }
    added++;
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

  /* Whether the sample is in; refusals that cost only the sample are counted. */
  private boolean accept(AppendStatus status, Appender appender) throws ScrapeFailure {
    switch (status) {
      case ACCEPTED -> {
        return true;
      }
      case DUPLICATE, OUT_OF_ORDER, TOO_OLD, OUT_OF_BOUNDS -> drops.sample(status);
      /* A limit of the scrape fails it in the end; one of the storage costs the sample. */
      case REFUSED -> {}
      case UNKNOWN_SERIES -> throw new ScrapeFailure("the storage lost a series it just made");
      case INVALID -> throw new ScrapeFailure(refusal(appender));
    }
    return false;
  }

  private void markVanished(long timestamp, Appender appender) {
    series.vanished(
        ref -> {
          writer.forget(ref);
          var _ = appender.appendStale(ref, timestamp);
        });
  }

  private void endScrape(boolean success) {
    boolean forced = series.end(success, metadata.size());
    if (forced) {
      metrics.cacheFlushesForced.increment();
    }
    metadata.end(success || forced);
  }
}
