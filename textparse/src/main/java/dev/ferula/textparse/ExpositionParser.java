package dev.ferula.textparse;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.MetricType;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the entries of one body. {@link #next} moves it; the other methods tell about the
 * entry it stands at, and what they return of arrays is valid until the next call of {@code next}.
 *
 * <p>A series is identified by raw bytes ({@link #seriesBuffer} and its range), which a caller can
 * look up before anything of them is parsed. Only {@link #labels} parses and checks them. For one
 * thread; reusable through {@link #reset}.
 */
public interface ExpositionParser {
  /**
   * Starts over with another body, which must not change while it is read. The parser may write to
   * the one byte after it, so a caller that leaves room for it saves a copy.
   */
  void reset(byte[] body, int offset, int length);

  /** Sets who is asked for expected series; {@link SeriesExpectation#NONE} at first. */
  void expect(SeriesExpectation expectation);

  /**
   * Moves to the next entry.
   *
   * @throws ParseException where the body is not well-formed; the parser is then of no further use
   */
  Entry next();

  /** The array that holds the raw bytes of the current series. */
  byte[] seriesBuffer();

  /** Where the raw bytes of the current series start. */
  int seriesStart();

  /** How many raw bytes the current series has. */
  int seriesLength();

  /**
   * What the labels of the current series depend on besides its raw bytes: 0, or a hash of the type
   * and unit where these become labels.
   */
  long keySalt();

  /**
   * Parses the labels of the current series, sorted, {@code __name__} among them. Names given twice
   * and empty values stay in.
   *
   * @throws ParseException where they are not well-formed
   */
  void labels(LabelBuffer into);

  /** The value of the current {@link Entry#SERIES}. */
  double value();

  /** Whether the sample came with a timestamp. */
  boolean hasTimestamp();

  /** The timestamp of the current sample, if it has one. */
  long timestamp();

  /** The histogram of the current {@link Entry#HISTOGRAM} if it has integer counts. */
  @Nullable Histogram histogram();

  /** The histogram of the current {@link Entry#HISTOGRAM} if it has float counts. */
  @Nullable FloatHistogram floatHistogram();

  /** The next exemplar of the current sample, or null when there are no more. */
  @Nullable Exemplar nextExemplar();

  /** When the current cumulative value began, or 0 where that is not known or not asked for. */
  long startTimestamp();

  /** The array that holds the names and texts of metadata. */
  byte[] metadataBuffer();

  /** Where the family's name starts, in the current TYPE, HELP or UNIT. */
  int nameStart();

  /** The length of the family's name. */
  int nameLength();

  /** Where the raw text of the current HELP, UNIT or COMMENT starts. */
  int textStart();

  /** The length of the raw text. */
  int textLength();

  /** The text of the current HELP or UNIT without escapes. */
  String text();

  /** The type that the current TYPE tells. */
  MetricType type();
}
