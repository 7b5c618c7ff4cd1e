package dev.ferula.textparse;

import dev.ferula.model.Exemplar;
import dev.ferula.model.MetricType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the text format 0.0.4, with quoted UTF-8 names. */
final class TextParser extends LineParser {
  private final TextLexer text;

  public TextParser(ParserOptions options) {
    this(new TextLexer(), options);
  }

  private TextParser(TextLexer lexer, ParserOptions options) {
    super(lexer, options.typeAndUnitLabels());
    this.text = lexer;
  }

  @Override
  public void reset(byte[] body, int offset, int length) {
    byte[] padded = body;
    int from = offset;
    if (offset + length == body.length) {
      padded = Arrays.copyOfRange(body, offset, offset + length + 1);
      from = 0;
    }
    padded[from + length] = '\n';
    resetTo(padded, from, from + length + 1);
  }

  @Override
  public Entry next() {
    while (true) {
      start = lexer.i;
      if (start >= end) {
        return Entry.END;
      }
      if (fastSample()) {
        return Entry.SERIES;
      }
      lexFrom(start);
      Entry entry = entry(nextToken());
      if (entry != null) {
        return entry;
      }
    }
  }

  /* A series, one space, a plain number, perhaps a space and digits, a line feed. */
  private boolean fastSample() {
    int at = fastSeriesEnd();
    if (at < 0 || at + 1 >= end || b[at] != ' ') {
      return false;
    }
    int valueEnd = number.scanValue(b, at + 1, end);
    if (valueEnd < 0) {
      return false;
    }
    int lineEnd = valueEnd;
    if (b[valueEnd] == ' ') {
      lineEnd = fastTimestamp(valueEnd + 1);
      if (lineEnd < 0) {
        return false;
      }
      hasTimestamp = true;
    } else {
      hasTimestamp = false;
    }
    seriesEnd = at;
    value = number.value;
    lexer.i = lineEnd + 1;
    return true;
  }

  /* Up to 18 digits and a line feed, whose place is returned. */
  private int fastTimestamp(int from) {
    long parsed = 0;
    int at = from;
    while (at < end && b[at] >= '0' && b[at] <= '9' && at - from < 18) {
      parsed = parsed * 10 + (b[at] - '0');
      at++;
    }
    timestamp = parsed;
    return at > from && at < end && b[at] == '\n' ? at : -1;
  }

  private @Nullable Entry entry(Token token) {
    return switch (token) {
      case EOF -> {
        lexer.i = end;
        yield Entry.END;
      }
      case LINEBREAK -> null;
      case HELP, TYPE -> metadata(token);
      case COMMENT -> {
        textStart = lexer.start;
        textEnd = lexer.i;
        Token after = nextToken();
        if (after != Token.LINEBREAK) {
          throw unexpected("linebreak expected after comment", after);
        }
        yield Entry.COMMENT;
      }
      case BRACE_OPEN -> {
        startSeries(false);
        lexLabels(false);
        seriesEnd = lexer.i;
        yield sample(nextToken());
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
        yield sample(after);
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
    token = nextToken();
    if (token != Token.TEXT) {
      throw error("expected text in " + keyword.text() + ", got " + token.text());
    }
    textStart = Math.min(lexer.start + 1, lexer.i);
    textEnd = lexer.i;
    if (keyword == Token.TYPE) {
      type = parseType();
    } else {
      checkHelp();
    }
    token = nextToken();
    if (token != Token.LINEBREAK) {
      throw unexpected("linebreak expected after metadata", token);
    }
    return keyword == Token.TYPE ? Entry.TYPE : Entry.HELP;
  }

  private MetricType parseType() {
    if (textIs("counter")) {
      return MetricType.COUNTER;
    } else if (textIs("gauge")) {
      return MetricType.GAUGE;
    } else if (textIs("histogram")) {
      return MetricType.HISTOGRAM;
    } else if (textIs("summary")) {
      return MetricType.SUMMARY;
    } else if (textIs("untyped")) {
      return MetricType.UNKNOWN;
    }
    throw error("invalid metric type " + quoted(textStart, textEnd));
  }

  private Entry sample(Token token) {
    if (!hasMetricName()) {
      throw error("metric name not set while parsing: " + quoted(start, lexer.i));
    }
    if (token != Token.VALUE) {
      throw unexpected("expected value after metric", token);
    }
    value = lexFloat(lexer.start, lexer.i);
    hasTimestamp = false;
    Token after = nextToken();
    if (after == Token.TIMESTAMP) {
      hasTimestamp = true;
      try {
        timestamp = ExpositionNumber.parseInt(b, lexer.start, lexer.i);
      } catch (NumberFormatException e) {
        throw error(e.getMessage() + " while parsing: " + quoted(start, lexer.i));
      }
      after = nextToken();
      if (after != Token.LINEBREAK) {
        throw unexpected("expected next entry after timestamp", after);
      }
    } else if (after != Token.LINEBREAK) {
      throw unexpected("expected timestamp or new record", after);
    }
    return Entry.SERIES;
  }

  @Override
  Token nextToken() {
    return text.nextVisible();
  }

  @Override
  boolean labelsWithoutCommas() {
    return true;
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    return null;
  }

  @Override
  public long startTimestamp() {
    return 0;
  }

  @Override
  public String text() {
    return Escapes.metadata(b, textStart, textEnd, false);
  }
}
