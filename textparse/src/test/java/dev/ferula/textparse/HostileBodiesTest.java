package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes give entries or an error, and the fast path never decides otherwise than the lexer. */
class HostileBodiesTest {
  private static final long SEED = Long.getLong("seed", 20261122);
  private static final int BODIES = 20_000;
  private static final ParserOptions ALL = new ParserOptions(true, false, true, true, true);
  private static final ParserOptions STARTS = new ParserOptions(false, false, false, false, true);

  private static final String TEXT =
      """
      # HELP http_requests_total The total number of \\\\ requests.\\n
      # TYPE http_requests_total counter
      http_requests_total{method="post",code="200"} 1027 1395066363000
      http_requests_total{method="post",code="400"}    3 1395066363000
      # comment
      msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find \\"FILE.TXT\\"\\n"} 1.458255915e9
      metric_without_timestamp_and_labels 12.47
      something_weird{problem="division by zero"} +Inf -3982045
      # TYPE h histogram
      h_bucket{le="0.05"} 24054
      h_bucket{le="+Inf"} 144320
      h_sum 53423
      h_count 144320
      {"quoted.name","label.name"="v",x="☃"} 0.013300656000000001
      """;

  private static final String OPENMETRICS =
      """
      # TYPE foo counter
      # UNIT foo_seconds seconds
      # HELP foo say "hi"
      foo_total{a="b"} 17.0 1520879607.789 # {id="counter-test"} 5
      foo_created{a="b"} 1520872607.123
      # TYPE h histogram
      h_bucket{le="0.0"} 0 # {} 0.5
      h_bucket{le="+Inf"} 17 # {id="x",y="z"} 0.5 1.5
      h_count 17
      h_sum 324789.3
      h_created 1520430000.123
      {"q.n","l"="\\""} 1e-9
      # EOF
      """;

  /** A good body of a format. */
  static byte[] body(String format) {
    return switch (format) {
      case "text" -> bytes(TEXT);
      case "openmetrics" -> bytes(OPENMETRICS);
      default -> ProtobufParserTest.everything();
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void survives(Supplier<ExpositionParser> parsers, byte[] body) {
    SplittableRandom random = new SplittableRandom(SEED);
    ExpositionParser parser = parsers.get();
    for (int i = 0; i < BODIES; i++) {
      byte[] mutated = Mutations.mutate(body, random);
      try {
        assertThat(Dump.of(parser, mutated)).hasSizeLessThan(10_000);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + SEED + ", body " + i, e);
      }
    }
  }

  @Test
  void textBodies() {
    survives(() -> Parsers.create(Parsers.TEXT, ParserOptions.DEFAULT), bytes(TEXT));
  }

  @Test
  void openMetricsBodies() {
    survives(() -> Parsers.create(Parsers.OPENMETRICS, STARTS), bytes(OPENMETRICS));
  }

  @Test
  void convertedBodies() {
    survives(() -> Parsers.create(Parsers.TEXT, ALL), bytes(TEXT));
    survives(() -> Parsers.create(Parsers.OPENMETRICS, ALL), bytes(OPENMETRICS));
  }

  @Test
  void protobufBodies() {
    byte[] body = ProtobufParserTest.everything();
    survives(() -> Parsers.create(Parsers.PROTOBUF, ParserOptions.DEFAULT), body);
    survives(() -> Parsers.create(Parsers.PROTOBUF, ALL), body);
  }

  @Test
  void fastPathAgreesWithLexer() {
    agree(() -> new TextParser(ParserOptions.DEFAULT), bytes(TEXT));
    agree(() -> new OpenMetricsParser(STARTS), bytes(OPENMETRICS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "openmetrics", "protobuf"})
  void knowingTheSeriesChangesNothing(String format) {
    byte[] body = body(format);
    SplittableRandom random = new SplittableRandom(SEED + 2);
    ParserFuzz.check(format, body);
    for (int i = 0; i < BODIES / 4; i++) {
      byte[] mutated = Mutations.mutate(body, random);
      try {
        ParserFuzz.check(format, mutated);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + SEED + ", body " + i, e);
      }
    }
  }

  private static void agree(Supplier<LineParser> parsers, byte[] body) {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    LineParser fast = parsers.get();
    LineParser slow = parsers.get();
    slow.lexEverything = true;
    for (int i = 0; i < BODIES; i++) {
      byte[] mutated = Mutations.mutate(body, random);
      List<String> wanted = Dump.of(slow, mutated);
      assertThat(Dump.of(fast, mutated)).as("seed %d, body %d", SEED, i).isEqualTo(wanted);
    }
  }

  @Test
  void manyLabelsAreReadInReasonableTime() {
    StringBuilder line = new StringBuilder("a{");
    for (int i = 0; i < 200_000; i++) {
      line.append('l').append(i * 7919L % 200_000).append("=\"v\",");
    }
    line.append("} 1\n");
    LabelBuffer labels = new LabelBuffer();
    TextParser parser = new TextParser(ParserOptions.DEFAULT);
    byte[] body = bytes(line.toString());
    parser.reset(body, 0, body.length);
    assertThat(parser.next()).isEqualTo(Entry.SERIES);
    parser.labels(labels);
    assertThat(labels.size()).isEqualTo(200_001);
    assertThat(labels.duplicateName()).isNull();
  }
}
