package dev.ferula.exposition;

import dev.ferula.model.Exemplar;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one page in one format: for each family {@link #begin}, its series, {@link #end}; after
 * the last one {@link #finish}. The order and the uniqueness of what is written are the caller's
 * affair. Not for use by several threads at once.
 */
public sealed interface ExpositionWriter permits LineWriter, ProtobufWriter {
  /** Stands for "no timestamp" and "start time unknown". */
  long NO_TIME = Exemplar.NO_TIMESTAMP;

  /**
   * What a writer shows.
   *
   * @param style the dialect of the text format; OpenMetrics is always itself
   * @param createdLines whether OpenMetrics gets {@code _created} series. Scrapers that do not know
   *     their meaning store them as series of their own. Protobuf has start times in any case.
   */
  record Options(LineStyle style, boolean createdLines) {
    public static final Options DEFAULT = new Options(LineStyle.PROMETHEUS, false);
  }

  /** A writer of the agreed format into the buffer. */
  static ExpositionWriter of(Negotiation agreed, ExpositionBuffer buffer, Options options) {
    if (agreed.format() == ExpositionFormat.PROTOBUF) {
      return new ProtobufWriter(buffer, agreed.escaping());
    }
    boolean openMetrics = agreed.format().isOpenMetrics();
    return new LineWriter(
        buffer,
        openMetrics ? LineStyle.OPEN_METRICS : options.style(),
        agreed.escaping(),
        openMetrics && options.createdLines());
  }

  /** Starts a family. */
  void begin(Family family) throws IOException;

  /**
   * A series with one value, in a family of any type but histogram and summary.
   *
   * @param timestamp when the value was taken, or {@link #NO_TIME}
   * @param created since when a counter counts, or {@link #NO_TIME}
   */
  void value(
      LabelText labels, double value, long timestamp, long created, @Nullable Exemplar exemplar)
      throws IOException;

  /** A series with a value and nothing else. */
  default void value(LabelText labels, double value) throws IOException {
    value(labels, value, NO_TIME, NO_TIME, null);
  }

  /** A series of a histogram family. Formats without native buckets show the classic ones. */
  void histogram(LabelText labels, HistogramNumbers numbers, long created) throws IOException;

  /** A series of a summary family. */
  void summary(LabelText labels, SummaryNumbers numbers, long created) throws IOException;

  /**
   * A native histogram with float counts, as a server federates it. No format carries custom bounds
   * so: {@link #classicHistogram} does.
   *
   * @return whether the format can carry it; false if nothing was written
   */
  boolean floatHistogram(LabelText labels, FloatHistogramNumbers histogram, long timestamp)
      throws IOException;

  /**
   * A classic histogram with float counts, as a server federates one with custom bounds.
   *
   * @param bounds finite upper bounds, ascending; they need not be those of the family
   * @param cumulative for each bound the observations up to it
   */
  void classicHistogram(
      LabelText labels,
      double[] bounds,
      double[] cumulative,
      double sum,
      double count,
      long timestamp)
      throws IOException;

  /** Ends the family. */
  void end() throws IOException;

  /** Ends the page and passes everything on to the stream. */
  void finish() throws IOException;
}
