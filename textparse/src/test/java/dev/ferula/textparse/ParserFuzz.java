package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What must hold of every body, however broken: there are entries or an error, the fast path finds
 * what the lexer finds, and knowing the series beforehand changes nothing. Tests ask it about
 * bodies that are mutated by seed, {@code bench/fuzz_parsers.sh} about those that a fuzzer comes
 * upon.
 */
public final class ParserFuzz {
  private static final ParserOptions ALL = new ParserOptions(false, false, true, true, true);

  private ParserFuzz() {}

  /** Writes a good body of a format to a file, for a fuzzer to begin with. */
  public static void main(String[] formatAndFile) throws IOException {
    Files.write(Path.of(formatAndFile[1]), HostileBodiesTest.body(formatAndFile[0]));
  }

  /** The fuzzer's entry; the format is named by the property {@code ferula.format}. */
  public static void fuzzerTestOneInput(byte[] body) {
    check(System.getProperty("ferula.format", "text"), body);
  }

  /** Checks a body of a format: {@code text}, {@code openmetrics} or {@code protobuf}. */
  static void check(String format, byte[] body) {
    switch (format) {
      case "text" -> {
        agree(() -> new TextParser(ParserOptions.DEFAULT), body);
        known(() -> Parsers.create(Parsers.TEXT, ParserOptions.DEFAULT), body);
        known(() -> Parsers.create(Parsers.TEXT, ALL), body);
      }
      case "openmetrics" -> {
        agree(() -> new OpenMetricsParser(ALL), body);
        known(() -> Parsers.create(Parsers.OPENMETRICS, ParserOptions.DEFAULT), body);
        known(() -> Parsers.create(Parsers.OPENMETRICS, ALL), body);
      }
      case "protobuf" -> {
        known(() -> Parsers.create(Parsers.PROTOBUF, ParserOptions.DEFAULT), body);
        known(() -> Parsers.create(Parsers.PROTOBUF, ALL), body);
      }
      default -> throw new IllegalArgumentException("no such format: " + format);
    }
  }

  private static void agree(Supplier<LineParser> parsers, byte[] body) {
    LineParser slow = parsers.get();
    slow.lexEverything = true;
    assertThat(Dump.of(parsers.get(), body)).isEqualTo(Dump.of(slow, body));
  }

  private static void known(Supplier<ExpositionParser> parsers, byte[] body) {
    List<String> wanted = Dump.of(parsers.get(), body);
    ExpositionParser parser = parsers.get();
    Expected expected = new Expected(series(parsers.get(), body));
    parser.expect(expected);
    assertThat(Dump.of(parser, body)).isEqualTo(wanted);
  }

  /* The raw bytes of the series that a caller would remember. */
  private static List<byte[]> series(ExpositionParser parser, byte[] body) {
    List<byte[]> series = new ArrayList<>();
    LabelBuffer labels = new LabelBuffer();
    parser.reset(body, 0, body.length);
    try {
      for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
        if (entry == Entry.SERIES || entry == Entry.HISTOGRAM) {
          parser.labels(labels);
          int from = parser.seriesStart();
          series.add(Arrays.copyOfRange(parser.seriesBuffer(), from, from + parser.seriesLength()));
        }
      }
    } catch (ParseException e) {
      // Those before it are remembered.
    }
    return series;
  }

  /** Expects series in the order in which they came before. */
  private static final class Expected implements SeriesExpectation {
    private final List<byte[]> series;
    private int next;

    Expected(List<byte[]> series) {
      this.series = series;
    }

    @Override
    public int lengthAt(byte[] buffer, int start, int limit) {
      if (next == series.size()) {
        return 0;
      }
      byte[] one = series.get(next);
      int end = start + one.length;
      boolean there = end <= limit && Arrays.equals(buffer, start, end, one, 0, one.length);
      next += there ? 1 : 0;
      return there ? one.length : 0;
    }
  }
}
