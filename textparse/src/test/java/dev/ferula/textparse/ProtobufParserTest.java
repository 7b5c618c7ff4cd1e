package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProtobufParserTest {
  private static final ParserOptions NATIVE = ParserOptions.DEFAULT;
  private static final ParserOptions BOTH = new ParserOptions(false, false, false, true, false);
  private static final ParserOptions CLASSIC = new ParserOptions(false, true, false, false, false);
  private static final ParserOptions CONVERT = new ParserOptions(false, true, true, false, false);
  private static final ParserOptions CONVERT_BOTH =
      new ParserOptions(false, true, true, true, true);

  private static void check(ParserOptions options, Proto body, String... entries) {
    assertThat(Dump.of(new ProtobufParser(options), body.delimited())).containsExactly(entries);
  }

  /** Writes protobuf's wire format. */
  static final class Proto {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Proto varint(int field, long value) {
      raw(field << 3);
      raw(value);
      return this;
    }

    Proto zigzag(int field, long value) {
      return varint(field, (value << 1) ^ (value >> 63));
    }

    Proto real(int field, double value) {
      raw(field << 3 | 1);
      long bits = Double.doubleToRawLongBits(value);
      for (int i = 0; i < 8; i++) {
        out.write((int) (bits >>> (8 * i)));
      }
      return this;
    }

    Proto bytes(int field, byte[] value) {
      raw(field << 3 | 2);
      raw(value.length);
      out.writeBytes(value);
      return this;
    }

    Proto text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Proto message(int field, Proto value) {
      return bytes(field, value.out.toByteArray());
    }

    Proto packed(int field, long... values) {
      Proto inner = new Proto();
      for (long value : values) {
        inner.raw((value << 1) ^ (value >> 63));
      }
      return message(field, inner);
    }

    private void raw(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] delimited() {
      Proto framed = new Proto();
      framed.raw(out.size());
      framed.out.writeBytes(out.toByteArray());
      return framed.out.toByteArray();
    }
  }

  private static Proto label(String name, String value) {
    return new Proto().text(1, name).text(2, value);
  }

  private static Proto family(String name, int type, Proto... metrics) {
    Proto family = new Proto().text(1, name).text(2, "help of " + name).varint(3, type);
    for (Proto metric : metrics) {
      family.message(4, metric);
    }
    return family;
  }

  private static Proto time(long seconds) {
    return new Proto().varint(1, seconds);
  }

  private static Proto exemplar(String value, double at, long seconds) {
    return new Proto().message(1, label("trace", value)).real(2, at).message(3, time(seconds));
  }

  private static Proto span(int offset, int length) {
    return new Proto().zigzag(1, offset).varint(2, length);
  }

  private static Proto histogram() {
    return new Proto()
        .varint(1, 6)
        .real(2, 12.5)
        .message(3, new Proto().varint(1, 2).real(2, 0.5).message(3, exemplar("a", 0.25, 7)))
        .message(3, new Proto().varint(1, 5).real(2, 1));
  }

  private static Proto nativeHistogram() {
    return histogram()
        .zigzag(5, 3)
        .real(6, 0.001)
        .varint(7, 1)
        .message(12, span(-2, 2))
        .message(12, span(0, 1))
        .packed(13, 2, -2, 3)
        .message(15, time(5));
  }

  /** A body with one family of each kind. */
  static byte[] everything() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Proto labelled = new Proto().message(1, label("a", "b"));
    body.writeBytes(
        family("c", 0, labelled.message(3, new Proto().real(1, 4).message(2, exemplar("x", 3, 9))))
            .delimited());
    body.writeBytes(
        family(
                "h",
                4,
                new Proto().message(7, nativeHistogram()),
                new Proto().message(7, histogram()))
            .delimited());
    body.writeBytes(
        family(
                "s",
                2,
                new Proto()
                    .message(
                        4,
                        new Proto().varint(1, 3).message(3, new Proto().real(1, 0.5).real(2, 2))))
            .delimited());
    return body.toByteArray();
  }

  @Test
  void countersGaugesAndUntyped() {
    Proto counter =
        new Proto()
            .message(1, label("b", "2"))
            .message(1, label("a", "1"))
            .message(3, new Proto().real(1, 4).message(2, exemplar("x", 3, 9)));
    check(
        NATIVE,
        family("c", 0, counter).text(5, "seconds"),
        "help c help of c",
        "unit c seconds",
        "type c counter",
        "{__name__=\"c\", a=\"1\", b=\"2\"} 4 # {trace=\"x\"} 3 @9000");
    check(
        NATIVE,
        family("g", 1, new Proto().message(2, new Proto().real(1, 1.5)).varint(6, 77)),
        "help g help of g",
        "type g gauge",
        "{__name__=\"g\"} 1.5 @77");
  }

  @Test
  void summariesWithAndWithoutQuantiles() {
    Proto full =
        new Proto()
            .message(
                4,
                new Proto()
                    .varint(1, 3)
                    .real(2, 9)
                    .message(3, new Proto().real(1, 0.5).real(2, 2))
                    .message(3, new Proto().real(1, 1).real(2, 4)));
    Proto bare = new Proto().message(4, new Proto().varint(1, 1).real(2, 2));
    check(
        NATIVE,
        family("s", 2, full, bare),
        "help s help of s",
        "type s summary",
        "{__name__=\"s_count\"} 3",
        "{__name__=\"s_sum\"} 9",
        "{__name__=\"s\", quantile=\"0.5\"} 2",
        "{__name__=\"s\", quantile=\"1.0\"} 4",
        "{__name__=\"s_count\"} 1",
        "{__name__=\"s_sum\"} 2");
  }

  private static final String[] CLASSIC_SERIES = {
    "{__name__=\"h_count\"} 6",
    "{__name__=\"h_sum\"} 12.5",
    "{__name__=\"h_bucket\", le=\"0.5\"} 2 # {trace=\"a\"} 0.25 @7000",
    "{__name__=\"h_bucket\", le=\"1.0\"} 5",
    "{__name__=\"h_bucket\", le=\"+Inf\"} 6"
  };
  private static final String NATIVE_SERIES =
      "{__name__=\"h\"} int schema 3 count 6 sum 12.5 zero 1 spans [-2, 1, 1, 1][] deltas [2, 1][]"
          + " bounds [] UNKNOWN # {trace=\"a\"} 0.25 @7000";
  private static final String CONVERTED_SERIES =
      "{__name__=\"h\"} int schema -53 count 6 sum 12.5 zero 0 spans [0, 3][] deltas [2, 1, -2][]"
          + " bounds [0.5, 1.0] UNKNOWN # {trace=\"a\"} 0.25 @7000";

  private static String[] entries(String[] first, String... more) {
    return Stream.of(new String[] {"help h help of h", "type h histogram"}, first, more)
        .flatMap(Arrays::stream)
        .toArray(String[]::new);
  }

  @Test
  void classicHistogramGetsItsInfiniteBucket() {
    check(NATIVE, family("h", 4, new Proto().message(7, histogram())), entries(CLASSIC_SERIES));
  }

  @Test
  void nativeHistogramComesCompact() {
    check(
        NATIVE,
        family("h", 4, new Proto().message(7, nativeHistogram())),
        entries(new String[] {NATIVE_SERIES}));
  }

  @Test
  void classicSeriesFollowTheNativeHistogramWhereBothAreWanted() {
    check(
        BOTH,
        family("h", 4, new Proto().message(7, nativeHistogram())),
        entries(new String[] {NATIVE_SERIES}, CLASSIC_SERIES));
  }

  @Test
  void nativePartsCanBeIgnored() {
    check(
        CLASSIC,
        family("h", 4, new Proto().message(7, nativeHistogram())),
        entries(CLASSIC_SERIES));
  }

  @Test
  void classicHistogramsAreConverted() {
    check(
        CONVERT,
        family("h", 4, new Proto().message(7, nativeHistogram())),
        entries(new String[] {CONVERTED_SERIES}));
    assertThat(
            Dump.of(
                new ProtobufParser(CONVERT_BOTH),
                family("h", 4, new Proto().message(7, nativeHistogram())).delimited()))
        .hasSize(8)
        .last()
        .asString()
        .contains("schema -53", "start 5000");
  }

  @Test
  void spansThatDoNotFitTheirBucketsAreAnError() {
    Proto broken = new Proto().varint(1, 5).message(12, span(0, 5)).packed(13, 1);
    assertThat(
            Dump.of(
                new ProtobufParser(NATIVE),
                family("h", 4, new Proto().message(7, broken)).delimited()))
        .last()
        .asString()
        .startsWith(
            "error histogram \"h\": positive side: spans require 5 buckets, have 1 at byte ");
  }

  @Test
  void floatHistogram() {
    Proto counts =
        new Proto().real(4, 2.5).real(2, 1).zigzag(5, 0).message(9, span(1, 1)).real(11, 2.5);
    assertThat(
            Dump.of(
                new ProtobufParser(NATIVE),
                family("h", 5, new Proto().message(7, counts)).delimited()))
        .last()
        .isEqualTo(
            "{__name__=\"h\"} float schema 0 count 2.5 sum 1 zero 0.0 spans [][1, 1] counts [][2.5]"
                + " bounds [] GAUGE");
  }

  @Test
  void truncatedBodyIsAnErrorAtEveryLength() {
    byte[] body = family("h", 4, new Proto().message(7, nativeHistogram())).delimited();
    for (int length = 1; length < body.length; length++) {
      assertThat(Dump.of(new ProtobufParser(NATIVE), Arrays.copyOf(body, length)))
          .as("first %d bytes", length)
          .last()
          .asString()
          .startsWith("error clientpb: in");
    }
  }

  @Test
  void eachSeriesHasRawBytesOfItsOwn() {
    ProtobufParser parser = new ProtobufParser(BOTH);
    byte[] body =
        family(
                "h",
                4,
                new Proto().message(7, nativeHistogram()),
                new Proto().message(1, label("a", "b")).message(7, nativeHistogram()))
            .delimited();
    parser.reset(body, 0, body.length);
    Set<String> keys = new HashSet<>();
    int series = 0;
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry == Entry.SERIES || entry == Entry.HISTOGRAM) {
        series++;
        keys.add(
            new String(
                parser.seriesBuffer(),
                parser.seriesStart(),
                parser.seriesLength(),
                StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(series).isEqualTo(12);
    assertThat(keys).hasSize(12);
  }

  @Test
  void histogramWithAFloatCountOfZeroAloneIsClassic() {
    check(
        NATIVE,
        family("h", 4, new Proto().message(7, new Proto().varint(1, 2).real(2, 3).real(8, 1))),
        "help h help of h",
        "type h histogram",
        "{__name__=\"h_count\"} 2",
        "{__name__=\"h_sum\"} 3",
        "{__name__=\"h_bucket\", le=\"+Inf\"} 2");
  }

  @Test
  void valuesOfOtherTypesAreReadForTheirErrorsAlone() {
    check(
        NATIVE,
        family(
            "g",
            1,
            new Proto().message(2, new Proto().real(1, 7)).message(3, new Proto().real(1, 8))),
        "help g help of g",
        "type g gauge",
        "{__name__=\"g\"} 7");
    assertThat(
            Dump.of(
                new ProtobufParser(NATIVE),
                family("g", 1, new Proto().message(3, new Proto().varint(1, 8))).delimited()))
        .last()
        .asString()
        .startsWith("error proto: wrong wireType = 0 for field Value");
  }

  @Test
  void nameAndHelpAreCheckedBeforeTheType() {
    assertThat(
            Dump.of(
                new ProtobufParser(NATIVE),
                new Proto().text(1, "").varint(3, 9).message(4, new Proto()).delimited()))
        .last()
        .asString()
        .startsWith("error invalid metric name: ");
    assertThat(Dump.of(new ProtobufParser(NATIVE), family("x", 9, new Proto()).delimited()))
        .last()
        .asString()
        .startsWith("error unknown metric type for metric \"x\": 9");
  }

  @Test
  void whatMakesNoConvertedHistogramIsToldInGoNumbers() {
    Proto bucket = new Proto().varint(1, 3).real(2, 1e-7);
    Proto wider = new Proto().varint(1, 2).real(2, 0.5);
    assertThat(
            convertingFails(new Proto().varint(1, 2_000_000).message(3, bucket).message(3, wider)))
        .startsWith("error count is not cumulative: 2 < 3");
    assertThat(convertingFails(new Proto().real(4, -1.5)))
        .startsWith("error count must be non-negative: count=-1.5");
    Proto last = new Proto().varint(1, 3_000_000).real(2, Double.POSITIVE_INFINITY);
    assertThat(convertingFails(new Proto().varint(1, 2_000_000).message(3, last)))
        .startsWith("error count mismatch: count=2000000 != le=+Inf count=3e+06");
  }

  private static String convertingFails(Proto histogram) {
    return Dump.of(
            new ProtobufParser(CONVERT),
            family("h", 4, new Proto().message(7, histogram)).delimited())
        .getLast();
  }

  @Test
  void eachMetricOfAFamilyIsReadAsWhatItIs() {
    Proto classic = new Proto().varint(1, 1).real(2, 2);
    assertThat(
            Dump.of(
                new ProtobufParser(NATIVE),
                family(
                        "h",
                        4,
                        new Proto().message(1, label("a", "1")).message(7, classic),
                        new Proto().message(1, label("a", "2")).message(7, nativeHistogram()),
                        new Proto().message(1, label("a", "3")).message(7, classic))
                    .delimited()))
        .hasSize(9)
        .anyMatch(line -> line.startsWith("{__name__=\"h\", a=\"2\"} int schema"))
        .last()
        .asString()
        .startsWith("{__name__=\"h_bucket\", a=\"3\"");
  }

  @Test
  void eachNativeHistogramOfAFamilyHasItsOwnExemplars() {
    Proto with = new Proto().varint(1, 1).message(12, span(0, 1)).packed(13, 1);
    assertThat(
            Dump.of(
                new ProtobufParser(NATIVE),
                family(
                        "h",
                        4,
                        new Proto().message(7, with.message(16, exemplar("x", 1, 5))),
                        new Proto().message(1, label("a", "2")).message(7, with))
                    .delimited()))
        .filteredOn(line -> line.contains("# {trace=\"x\"} 1 @5000"))
        .hasSize(2);
  }
}
