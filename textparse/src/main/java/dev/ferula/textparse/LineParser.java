package dev.ferula.textparse;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.MetricType;
import dev.ferula.model.StaleMarker;
import dev.ferula.notation.GoNumber;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the two text formats share.
 *
 * <p>Each line is first tried by a fast path that knows only the common shape of a sample's line
 * and finds out where the series ends and what the value is. It never fails: whatever it does not
 * expect, it leaves to the {@link Lexer}, which reads the line again from its start and is the
 * authority on what is well-formed and how an error is told. The labels of a series that the fast
 * path took are checked by the lexer when {@link #labels} is called, that is once per new series.
 */
abstract sealed class LineParser implements ExpositionParser permits TextParser, OpenMetricsParser {
  /* A label may take five bytes of a body; it must not take more than a fixed sum of memory. */
  private static final int MAX_OFFSETS = 1 << 22;

  private static final byte[] NAME = "__name__".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TYPE = "__type__".getBytes(StandardCharsets.UTF_8);
  private static final byte[] UNIT = "__unit__".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BUCKET = "le".getBytes(StandardCharsets.UTF_8);
  private static final byte[] QUANTILE = "quantile".getBytes(StandardCharsets.UTF_8);

  final Lexer lexer;
  final boolean typeAndUnitLabels;
  SeriesExpectation expectation = SeriesExpectation.NONE;

  /** Whether every line goes through the lexer, as a test of the fast path wants it. */
  boolean lexEverything;

  byte[] b = {};
  int bodyStart;
  int end;

  /** Where the current entry starts. */
  int start;

  MetricType type = MetricType.UNKNOWN;
  String unit = "";

  int seriesEnd;
  double value;
  boolean hasTimestamp;
  long timestamp;

  int nameStart;
  int nameEnd;
  int textStart;
  int textEnd;

  /*
   * What the lexer found of the series: start and end of the metric name, then of each label's name
   * and value. Valid if offsetsStart is the start of the current entry.
   */
  private int[] offsets = new int[64];
  private int offsetCount;
  private int offsetsStart = -1;

  /* Whether these texts are ASCII without escapes. */
  private boolean plain;

  final FastNumber number = new FastNumber();

  LineParser(Lexer lexer, boolean typeAndUnitLabels) {
    this.lexer = lexer;
    this.typeAndUnitLabels = typeAndUnitLabels;
  }

  @Override
  public final void expect(SeriesExpectation expectation) {
    this.expectation = expectation;
  }

  final void resetTo(byte[] body, int from, int to) {
    this.b = body;
    this.bodyStart = from;
    this.end = to;
    this.start = from;
    this.type = MetricType.UNKNOWN;
    this.unit = "";
    this.offsetsStart = -1;
    lexer.reset(body, from, to);
  }

  /** Puts the lexer at the start of a line. */
  final void lexFrom(int position) {
    lexer.i = position;
    lexer.start = position;
    lexer.state = Lexer.State.INIT;
  }

  // The fast path.

  /**
   * Where the series that starts at {@code start} ends, for a line of the common shape; otherwise
   * -1. The answer for a well-formed line is that of the lexer.
   */
  final int fastSeriesEnd() {
    if (b[start] == '#' || lexEverything) {
      return -1;
    }
    int expected = expectation.lengthAt(b, start, end);
    if (expected > 0) {
      int after = start + expected;
      if (after < end && (b[after - 1] == '}' || b[after] == ' ')) {
        return after;
      }
    }
    return FastSeries.end(b, start, end);
  }

  // The slow path.

  /** Takes the name that the lexer stands at as the series' name, starting at the line's start. */
  final void startSeries(boolean named) {
    plain = false;
    offsetCount = 0;
    offsetsStart = start;
    if (named) {
      addOffsets(start, lexer.i);
    } else {
      addOffsets(-1, -1);
    }
  }

  final boolean hasMetricName() {
    return offsets[0] >= 0;
  }

  /**
   * Reads labels up to the closing brace.
   *
   * @param exemplar whether they are an exemplar's, which has no name among them
   */
  final void lexLabels(boolean exemplar) {
    Token token = nextToken();
    while (true) {
      int from = lexer.start;
      int to = lexer.i;
      boolean quoted = token == Token.QUOTED;
      if (token == Token.BRACE_CLOSE) {
        return;
      }
      if (token != Token.LABEL_NAME && !quoted) {
        throw unexpected("expected label name", token);
      }
      token = nextToken();
      if (quoted && (token == Token.COMMA || token == Token.BRACE_CLOSE)) {
        if (exemplar) {
          throw unexpected("expected label name", token);
        }
        if (hasMetricName()) {
          throw error("metric name already set while parsing: " + quoted(start, lexer.i));
        }
        offsets[0] = from + 1;
        offsets[1] = to - 1;
        if (token == Token.BRACE_CLOSE) {
          return;
        }
        token = nextToken();
        continue;
      }
      addOffsets(quoted ? from + 1 : from, quoted ? to - 1 : to);
      if (token != Token.EQUAL) {
        throw unexpected("expected equal", token);
      }
      token = nextToken();
      if (token != Token.LABEL_VALUE) {
        throw unexpected("expected label value", token);
      }
      if (!Utf8.isValid(b, lexer.start, lexer.i)) {
        throw error("invalid UTF-8 label value: " + quoted(lexer.start, lexer.i));
      }
      addOffsets(lexer.start + 1, lexer.i - 1);
      token = nextToken();
      if (token == Token.COMMA) {
        token = nextToken();
      } else if (token != Token.BRACE_CLOSE && !labelsWithoutCommas()) {
        throw unexpected("expected comma or brace close", token);
      }
    }
  }

  /** Finds the labels of the current series if the fast path spared the lexer that. */
  final void lexSeries() {
    if (offsetsStart == start) {
      return;
    }
    int found = lexEverything ? PlainLabels.NONE : PlainLabels.find(b, start, seriesEnd, offsets);
    if (found != PlainLabels.NONE) {
      plain = true;
      offsetCount = found;
      offsetsStart = start;
      return;
    }
    int resume = lexer.i;
    lexFrom(start);
    Token token = nextToken();
    startSeries(token == Token.METRIC_NAME);
    if (token == Token.METRIC_NAME && b[seriesEnd - 1] == '}') {
      token = nextToken();
    }
    if (token == Token.BRACE_OPEN) {
      lexLabels(false);
    }
    if (!hasMetricName()) {
      throw error("metric name not set while parsing: " + quoted(start, lexer.i));
    }
    lexFrom(resume);
  }

  abstract Token nextToken();

  abstract boolean labelsWithoutCommas();

  final int offsetCount() {
    return offsetCount;
  }

  /** Forgets label offsets from {@code count} on: those of an exemplar, when it has been read. */
  final void cutOffsets(int count) {
    offsetCount = count;
  }

  final int offset(int k) {
    return offsets[k];
  }

  private void addOffsets(int from, int to) {
    if (offsetCount + 2 > offsets.length) {
      if (offsets.length >= MAX_OFFSETS) {
        throw error("more than " + MAX_OFFSETS / 4 + " labels in one series");
      }
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    offsets[offsetCount++] = from;
    offsets[offsetCount++] = to;
  }

  /** A number as the formats write it, with Prometheus's errors; NaN always has the same bits. */
  final double lexFloat(int from, int to) {
    double parsed;
    try {
      parsed = ExpositionNumber.parseFloat(b, from, to);
    } catch (NumberFormatException e) {
      throw error(e.getMessage() + " while parsing: " + quoted(start, lexer.i));
    }
    return Double.isNaN(parsed) ? Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS) : parsed;
  }

  /** Sets the text of a metadata line and checks it. */
  final void checkHelp() {
    if (!Utf8.isValid(b, textStart, textEnd)) {
      throw error("help text " + quoted(textStart, textEnd) + " is not a valid utf8 string");
    }
  }

  final void takeMetadataName() {
    nameStart = lexer.start;
    nameEnd = lexer.i;
    if (b[nameStart] == '"' && b[nameEnd - 1] == '"') {
      nameStart++;
      nameEnd--;
    }
  }

  final boolean textIs(String word) {
    if (textEnd - textStart != word.length()) {
      return false;
    }
    for (int k = 0; k < word.length(); k++) {
      if (b[textStart + k] != word.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  // Errors.

  final ParseException unexpected(String expected, Token got) {
    int to = Math.min(end, lexer.i + 1);
    return error(
        expected
            + ", got "
            + quoted(lexer.start, to)
            + " (\""
            + got.text()
            + "\") while parsing: "
            + quoted(start, to));
  }

  final String quoted(int from, int to) {
    return Quote.quote(b, from, to);
  }

  /** An error at the current token. */
  final ParseException error(String reason) {
    int at = Math.max(bodyStart, Math.min(lexer.start, end));
    int line = 1;
    int lineStart = bodyStart;
    for (int k = bodyStart; k < at; k++) {
      if (b[k] == '\n') {
        line++;
        lineStart = k + 1;
      }
    }
    return new ParseException(reason, at - bodyStart, line, at - lineStart + 1);
  }

  // What the entry says.

  @Override
  public final byte[] seriesBuffer() {
    return b;
  }

  @Override
  public final int seriesStart() {
    return start;
  }

  @Override
  public final int seriesLength() {
    return seriesEnd - start;
  }

  @Override
  public final long keySalt() {
    return typeAndUnitLabels ? 31L * unit.hashCode() + type.text().hashCode() + 1 : 0;
  }

  @Override
  public final void labels(LabelBuffer into) {
    lexSeries();
    into.clear();
    addName(into);
    for (int k = 2; k < offsetCount; k += 4) {
      addLabel(into, k);
    }
    into.sort();
  }

  private void addName(LabelBuffer into) {
    int from = into.used();
    into.append(NAME);
    int valueStart = into.used();
    append(0, into);
    into.place(from, valueStart);
    if (typeAndUnitLabels) {
      if (type != MetricType.UNKNOWN) {
        into.add(TYPE, type.text().getBytes(StandardCharsets.UTF_8));
      }
      if (!unit.isEmpty()) {
        into.add(UNIT, unit.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void append(int k, LabelBuffer into) {
    if (plain) {
      into.append(b, offsets[k], offsets[k + 1]);
    } else {
      Escapes.append(b, offsets[k], offsets[k + 1], into);
    }
  }

  private void addLabel(LabelBuffer into, int k) {
    if (typeAndUnitLabels && isOverridden(offsets[k], offsets[k + 1])) {
      return;
    }
    int from = into.used();
    append(k, into);
    int valueStart = into.used();
    append(k + 2, into);
    if (isFloatLabel(offsets[k], offsets[k + 1])) {
      byte[] raw = into.takeBack(valueStart);
      into.append(normalized(raw));
    }
    into.place(from, valueStart);
  }

  /* A number in its one spelling, so that a series stays the same whatever its target writes. */
  private static byte[] normalized(byte[] raw) {
    Double parsed = GoNumber.parse(new String(raw, StandardCharsets.UTF_8));
    return parsed == null ? raw : GoNumber.openMetrics(parsed).getBytes(StandardCharsets.US_ASCII);
  }

  /* A label of the sample's own gives way to the name, type and unit of its family. */
  private boolean isOverridden(int from, int to) {
    return equal(from, to, NAME)
        || (equal(from, to, TYPE) && type != MetricType.UNKNOWN)
        || (equal(from, to, UNIT) && !unit.isEmpty());
  }

  private boolean isFloatLabel(int from, int to) {
    return switch (type) {
      case HISTOGRAM -> equal(from, to, BUCKET);
      case SUMMARY -> equal(from, to, QUANTILE);
      case UNKNOWN, COUNTER, GAUGE, GAUGE_HISTOGRAM, INFO, STATESET -> false;
    };
  }

  /** Whether the label is one by which the series of one histogram or summary differ. */
  final boolean isPartLabel(int from, int to) {
    return isFloatLabel(from, to);
  }

  private boolean equal(int from, int to, byte[] word) {
    return Arrays.equals(b, from, to, word, 0, word.length);
  }

  @Override
  public final double value() {
    return value;
  }

  @Override
  public final boolean hasTimestamp() {
    return hasTimestamp;
  }

  @Override
  public final long timestamp() {
    return timestamp;
  }

  @Override
  public final @Nullable Histogram histogram() {
    return null;
  }

  @Override
  public final @Nullable FloatHistogram floatHistogram() {
    return null;
  }

  @Override
  public final byte[] metadataBuffer() {
    return b;
  }

  @Override
  public final int nameStart() {
    return nameStart;
  }

  @Override
  public final int nameLength() {
    return nameEnd - nameStart;
  }

  @Override
  public final int textStart() {
    return textStart;
  }

  @Override
  public final int textLength() {
    return textEnd - textStart;
  }

  @Override
  public final MetricType type() {
    return type;
  }
}
