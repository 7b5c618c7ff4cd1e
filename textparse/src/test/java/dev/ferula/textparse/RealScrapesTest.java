package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Large real scrapes, read whole and compared with what a plain regular expression makes of them.
 */
class RealScrapesTest {
  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][^{ ]*)(\\{[^}]*\\})? ([^ #]+)( [^ #]+)?( # .*)?$");

  @ParameterizedTest
  @CsvSource({
    "textparse/1histogram.om.txt, application/openmetrics-text",
    "textparse/alltypes.5mfs.om.txt, application/openmetrics-text",
    "textparse/alltypes.237mfs.prom.txt, text/plain",
    "textparse/alltypes.237mfs.nometa.prom.txt, text/plain"
  })
  void everySampleIsRead(String file, String mediaType) throws IOException {
    String body = Files.readString(ConformanceData.file(file));
    List<String> wanted =
        body.lines()
            .filter(line -> !line.startsWith("#") && !line.isEmpty())
            .map(RealScrapesTest::nameAndValue)
            .toList();
    ExpositionParser parser = Parsers.create(mediaType, ParserOptions.DEFAULT);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    parser.reset(bytes, 0, bytes.length);
    List<String> seen = new ArrayList<>();
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry == Entry.SERIES) {
        String raw =
            new String(
                parser.seriesBuffer(),
                parser.seriesStart(),
                parser.seriesLength(),
                StandardCharsets.UTF_8);
        seen.add(raw + " " + parser.value());
        LabelBuffer labels = new LabelBuffer();
        parser.labels(labels);
        assertThat(raw).startsWith(labels.value(labels.indexOf("__name__")));
      }
    }
    assertThat(seen).isEqualTo(wanted).isNotEmpty();
  }

  private static String nameAndValue(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    String labels = matcher.group(2) == null ? "" : matcher.group(2);
    String value = matcher.group(3).replace("+Inf", "Infinity").replace("-Inf", "-Infinity");
    return matcher.group(1) + labels + " " + Double.parseDouble(value);
  }
}
