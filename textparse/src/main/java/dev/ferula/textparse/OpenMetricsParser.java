package dev.ferula.textparse;

import dev.ferula.model.Exemplar;
import dev.ferula.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads OpenMetrics 0.0.1 and 1.0, as strictly as Prometheus does and no more. */
final class OpenMetricsParser extends LineParser {
  private static final byte[] CREATED = "_created".getBytes(StandardCharsets.UTF_8);

  private final ParserOptions options;

  /** Start timestamps of the current family, or null before one of its series asked. */
  private @Nullable CreatedTimes createdTimes;

  private int familyLength;

  /* The exemplar of the current sample; its labels' offsets follow those of the series. */
  private int exemplarOffsets = -1;
  private int exemplarOffsetsEnd;
  private double exemplarValue;
  private boolean exemplarHasTimestamp;
  private long exemplarTimestamp;

  public OpenMetricsParser(ParserOptions options) {
    super(new OpenMetricsLexer(), options.typeAndUnitLabels());
    this.options = options;
  }

  @Override
  public void reset(byte[] body, int offset, int length) {
    resetTo(body, offset, offset + length);
    createdTimes = null;
    familyLength = 0;
    exemplarOffsets = -1;
  }

  @Override
  public Entry next() {
    while (true) {
      start = lexer.i;
      exemplarOffsets = -1;
      Entry entry = fastSample() ? Entry.SERIES : slowEntry();
      if (entry == Entry.TYPE || entry == Entry.HELP || entry == Entry.UNIT) {
        createdTimes = null;
      }
      if (entry != Entry.SERIES || !options.startTimestamps() || !isCreatedSeries()) {
        return entry;
      }
      lexSeries();
    }
  }

  /* A series, a space, a plain number, a line feed; or a plain timestamp before the line feed. */
  private boolean fastSample() {
    if (start >= end || lexer.state != Lexer.State.INIT) {
      return false;
    }
    int at = fastSeriesEnd();
    if (at < 0 || at >= end || b[at] != ' ') {
      return false;
    }
    int valueEnd = number.scanValue(b, at + 1, end);
    if (valueEnd < 0) {
      return false;
    }
    value = number.value;
    hasTimestamp = false;
    int lineEnd = valueEnd;
    if (b[valueEnd] == ' ') {
      lineEnd = number.scan(b, valueEnd + 1, end);
      if (lineEnd < 0 || b[lineEnd] != '\n') {
        return false;
      }
      hasTimestamp = true;
      timestamp = ExpositionNumber.millis(number.value);
    }
    seriesEnd = at;
    lexer.i = lineEnd + 1;
    return true;
  }

  private Entry slowEntry() {
    Token token = nextToken();
    return switch (token) {
      case EOF_WORD -> {
        if (nextToken() != Token.EOF) {
          throw error("unexpected data after # EOF");
        }
        yield Entry.END;
      }
      case EOF -> {
        lexer.start = end;
        throw error("data does not end with # EOF");
      }
      case HELP, TYPE, UNIT -> metadata(token);
      case BRACE_OPEN -> {
        startSeries(false);
        lexLabels(false);
        seriesEnd = lexer.i;
        sample(nextToken());
        yield Entry.SERIES;
      }
      case METRIC_NAME -> {
        startSeries(true);
        seriesEnd = lexer.i;
        Token after = nextToken();
        if (after == Token.BRACE_OPEN) {
          lexLabels(false);
          seriesEnd = lexer.i;
          after = nextToken();
        }
        sample(after);
        yield Entry.SERIES;
      }
      default -> throw unexpected("expected a valid start token", token);
    };
  }

  private Entry metadata(Token keyword) {
    Token token = nextToken();
    if (token != Token.METRIC_NAME) {
      throw unexpected("expected metric name after " + keyword.text(), token);
    }
    takeMetadataName();
    familyLength = nameEnd - nameStart;
    token = nextToken();
    if (token != Token.TEXT) {
      throw error("expected text in " + keyword.text());
    }
    textStart = lexer.start + 1;
    textEnd = lexer.i - 1;
    return switch (keyword) {
      case TYPE -> {
        type = parseType();
        yield Entry.TYPE;
      }
      case UNIT -> {
        unit = parseUnit();
        yield Entry.UNIT;
      }
      default -> {
        checkHelp();
        yield Entry.HELP;
      }
    };
  }

  private MetricType parseType() {
    for (MetricType known : MetricType.values()) {
      if (textIs(known.text())) {
        return known;
      }
    }
    throw error("invalid metric type " + quoted(textStart, textEnd));
  }

  private String parseUnit() {
    int length = textEnd - textStart;
    if (length > 0) {
      boolean suffix =
          nameEnd - nameStart > length
              && Arrays.equals(b, nameEnd - length, nameEnd, b, textStart, textEnd)
              && b[nameEnd - length - 1] == '_';
      if (!suffix) {
        throw error(
            "unit "
                + quoted(textStart, textEnd)
                + " not a suffix of metric "
                + quoted(nameStart, nameEnd));
      }
    }
    return new String(b, textStart, length, StandardCharsets.UTF_8);
  }

  private void sample(Token token) {
    if (!hasMetricName()) {
      throw error("metric name not set while parsing: " + quoted(start, lexer.i));
    }
    value = lexValue(token, "metric");
    hasTimestamp = false;
    Token after = nextToken();
    if (after == Token.TIMESTAMP) {
      hasTimestamp = true;
      timestamp = lexTimestamp("invalid timestamp ");
      after = nextToken();
      if (after == Token.COMMENT) {
        exemplar();
      } else if (after != Token.LINEBREAK) {
        throw unexpected("expected next entry after timestamp", after);
      }
    } else if (after == Token.COMMENT) {
      exemplar();
    } else if (after == Token.EOF) {
      lexer.start = end;
      throw error("data does not end with # EOF");
    }
    // Prometheus overlooks any other token here and stumbles over what follows it.
  }

  private void exemplar() {
    int seriesOffsets = offsetCount();
    lexLabels(true);
    exemplarOffsetsEnd = offsetCount();
    exemplarValue = lexValue(nextToken(), "exemplar labels");
    exemplarHasTimestamp = false;
    Token after = nextToken();
    if (after == Token.TIMESTAMP) {
      exemplarHasTimestamp = true;
      exemplarTimestamp = lexTimestamp("invalid exemplar timestamp ");
      after = nextToken();
      if (after != Token.LINEBREAK) {
        throw unexpected("expected next entry after exemplar timestamp", after);
      }
    } else if (after == Token.EOF) {
      lexer.start = end;
      throw error("data does not end with # EOF");
    } else if (after != Token.LINEBREAK) {
      throw unexpected("expected timestamp or comment", after);
    }
    exemplarOffsets = seriesOffsets;
    cutOffsets(seriesOffsets);
  }

  private double lexValue(Token token, String place) {
    if (token != Token.VALUE) {
      throw unexpected("expected value after " + place, token);
    }
    return lexFloat(lexer.start + 1, lexer.i);
  }

  private long lexTimestamp(String complaint) {
    double seconds = lexFloat(lexer.start + 1, lexer.i);
    if (Double.isNaN(seconds)) {
      throw error(complaint + "NaN");
    } else if (Double.isInfinite(seconds)) {
      throw error(complaint + (seconds > 0 ? "+Inf" : "-Inf"));
    }
    return ExpositionNumber.millis(seconds);
  }

  /** Whether the current series tells when others of its family began. */
  boolean isCreatedSeries() {
    if (!hasStartTimestamps()) {
      return false;
    }
    int nameEnd = seriesNameEnd();
    return nameEnd - CREATED.length >= start
        && Arrays.equals(b, nameEnd - CREATED.length, nameEnd, CREATED, 0, CREATED.length);
  }

  private boolean hasStartTimestamps() {
    return type == MetricType.COUNTER || type == MetricType.SUMMARY || type == MetricType.HISTOGRAM;
  }

  private int seriesNameEnd() {
    if (b[start] == '{') {
      lexSeries();
      return offset(1);
    }
    int at = start;
    while (at < seriesEnd && b[at] != '{') {
      at++;
    }
    return at;
  }

  @Override
  Token nextToken() {
    return lexer.next();
  }

  @Override
  boolean labelsWithoutCommas() {
    return false;
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    if (exemplarOffsets < 0) {
      return null;
    }
    LabelBuffer labels = new LabelBuffer();
    for (int k = exemplarOffsets; k < exemplarOffsetsEnd; k += 4) {
      int from = labels.used();
      labels.append(b, offset(k), offset(k + 1));
      int valueStart = labels.used();
      labels.append(b, offset(k + 2), offset(k + 3));
      labels.place(from, valueStart);
    }
    exemplarOffsets = -1;
    return new Exemplar(
        labels.toLenientLabels(),
        exemplarValue,
        exemplarHasTimestamp ? exemplarTimestamp : Exemplar.NO_TIMESTAMP);
  }

  @Override
  public long startTimestamp() {
    if (!options.startTimestamps() || !hasStartTimestamps()) {
      return 0;
    }
    CreatedTimes times = createdTimes;
    if (times == null) {
      times = CreatedTimes.of(this);
      createdTimes = times;
    }
    lexSeries();
    return times.startOf(this, Math.min(familyLength, offset(1) - offset(0)));
  }

  @Override
  public String text() {
    return Escapes.metadata(b, textStart, textEnd, true);
  }
}
